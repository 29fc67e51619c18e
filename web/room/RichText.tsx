import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { ACTION } from '../../shared/commands/action.ts';
import { realClock } from '../../shared/time/real-clock.ts';
import { myName } from '../state/chat.ts';
import { aroundStrings } from '../strings/around.ts';
import { copyText } from '../ui/clipboard.ts';
import { isEmojiOnly } from './emoji-only.ts';
import type { Inline } from './inline.ts';
import { parseMarkdown, plainText } from './markdown.ts';
import { mentionMarks } from './mention-marks.ts';

interface Props {
  readonly from: string;
  readonly text: string;
  /** Goes on behind the last words. */
  readonly tail: ComponentChildren;
}

/** A text with its marks as elements. Each block stands alone in its direction, so that no text can turn another one around. */
export function RichText({ from, text, tail }: Props) {
  const me = myName.value;
  const does = text.startsWith(ACTION);
  const said = does ? text.slice(ACTION.length) : text;
  const blocks = useMemo(() => parseMarkdown(said), [said]);
  const ends = blocks.at(-1)?.is === 'text';
  return (
    <div class={isEmojiOnly(said) ? 'large' : does ? 'does' : ''}>
      {does && <bdi class="doer">* {from} </bdi>}
      {blocks.map((block, index) => {
        if (block.is === 'code') return <Code language={block.language} text={block.text} />;
        const Kind = block.is === 'quote' ? 'blockquote' : 'p';
        return (
          <Kind dir="auto">
            <Marked nodes={block.of} me={me} />
            {ends && index === blocks.length - 1 && tail}
          </Kind>
        );
      })}
      {!ends && tail}
    </div>
  );
}

/** A text on one line and without its marks. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

function Marked({ nodes, me }: { readonly nodes: readonly Inline[]; readonly me: string | undefined }) {
  return (
    <>
      {nodes.map((node) => {
        if (typeof node === 'string') return <Plain text={node} me={me} />;
        if (node.is === 'code') return <code>{node.text}</code>;
        if (node.is === 'link') return <Link {...node} />;
        const Style = ELEMENTS[node.is];
        return (
          <Style>
            <Marked nodes={node.of} me={me} />
          </Style>
        );
      })}
    </>
  );
}

const ELEMENTS = { bold: 'strong', italic: 'em', strike: 's' } as const;

function Plain({ text, me }: { readonly text: string; readonly me: string | undefined }) {
  const mentions = me === undefined ? [] : mentionMarks(text, me);
  if (mentions.length === 0) return <>{text}</>;
  let from = 0;
  const parts = mentions.map((mention) => {
    const before = text.slice(from, mention.from);
    from = mention.to;
    return [before, <mark>{text.slice(mention.from, mention.to)}</mark>];
  });
  return <>{[...parts, text.slice(from)]}</>;
}

function Link({ text, href, host }: Extract<Inline, { is: 'link' }>) {
  return (
    <>
      <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href} dir="ltr">
        {text}
      </a>
      {host !== undefined && <bdi class="true-host"> {aroundStrings.leadsTo(host)}</bdi>}
    </>
  );
}

const COPIED_MS = 2_000;

function Code({ language, text }: { readonly language: string; readonly text: string }) {
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    if (!(await copyText(text))) return;
    setCopied(true);
    realClock.after(COPIED_MS, () => setCopied(false));
  }
  return (
    <div class="code" dir="ltr">
      <div class="code-head">
        <span>{language}</span>
        <button type="button" class="text-button" onClick={() => void copy()}>
          {copied ? aroundStrings.copied : aroundStrings.copy}
        </button>
      </div>
      <pre>
        <code>{text}</code>
      </pre>
    </div>
  );
}
