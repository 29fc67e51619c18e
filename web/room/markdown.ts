import { type Inline, parseInline, plainOf } from './inline.ts';

/**
 * A post's text as blocks: fenced code, quotes (`> `), and text whose line breaks count. No headings, lists, images, tables, HTML.
 * Pure and linear; never throws, and loses nothing but the marks.
 */
export type Block =
  | { readonly is: 'text' | 'quote'; readonly of: readonly Inline[] }
  | { readonly is: 'code'; readonly language: string; readonly text: string };

const FENCE = '```';
const LANGUAGE = /^[\w+#.-]{0,24}$/;

export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  const lastFence = lines.findLastIndex(isFenceEnd);
  let gathered: string[] = [];
  let kind: 'text' | 'quote' = 'text';
  const flush = () => {
    if (gathered.length > 0 && (kind === 'quote' || gathered.some((line) => line.trim() !== '')))
      blocks.push({ is: kind, of: parseInline(gathered.join('\n')) });
    gathered = [];
  };
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] as string;
    const language = i < lastFence ? fenceOf(line) : undefined;
    if (language !== undefined) {
      flush();
      const from = i + 1;
      i = from;
      while (!isFenceEnd(lines[i] as string)) i += 1;
      blocks.push({ is: 'code', language, text: lines.slice(from, i).join('\n') });
      continue;
    }
    const quoted = line === '>' ? '' : line.startsWith('> ') ? line.slice(2) : undefined;
    const next = quoted === undefined ? 'text' : 'quote';
    if (next !== kind) flush();
    kind = next;
    gathered.push(quoted ?? line);
  }
  flush();
  return blocks;
}

/** What is left when the marks are gone: for one line of a quote, for a voice that reads. */
export function plainText(text: string): string {
  return parseMarkdown(text)
    .map((block) => (block.is === 'code' ? block.text : plainOf(block.of)))
    .join('\n');
}

/** The language of a line that opens a block of code; undefined when it opens none. */
function fenceOf(line: string): string | undefined {
  if (!line.startsWith(FENCE)) return undefined;
  const language = line.slice(FENCE.length).trim();
  return LANGUAGE.test(language) ? language : undefined;
}

function isFenceEnd(line: string): boolean {
  return line.startsWith(FENCE) && line.trim() === FENCE;
}
