import { isAsciiWord, linkAt } from './link.ts';

/**
 * The marks inside a line of text: `**bold**`, `*italic*`, `_italic_`, `~~strike~~`, `` `code` ``, addresses, and `\` before any of
 * these. Whatever has no partner stays as it was written. Pure, and linear in the length of the text: one pass, no going back, for the
 * text is whatever somebody sends.
 */
export type Inline =
  | string
  | { readonly is: 'bold' | 'italic' | 'strike'; readonly of: readonly Inline[] }
  | { readonly is: 'code'; readonly text: string }
  /** `host`: where it leads, when the text does not say so plainly. */
  | { readonly is: 'link'; readonly text: string; readonly href: string; readonly host: string | undefined };

interface Opener {
  readonly mark: string;
  /** Where in the output the mark stands, which is text until it has a partner. */
  readonly at: number;
}

/** Deeper than this no sentence nests; and what nests without end would overflow whoever walks it. */
const DEEPEST = 8;
const ESCAPABLE = '\\*_~`>';
const STYLES = { '**': 'bold', '*': 'italic', _: 'italic', '~~': 'strike' } as const;

export function parseInline(text: string): readonly Inline[] {
  const out: Inline[] = [];
  const openers: Opener[] = [];
  const fences = codeFences(text);
  let plainFrom = 0;
  let at = 0;

  const take = (end: number, node?: Inline) => {
    if (at > plainFrom) out.push(text.slice(plainFrom, at));
    if (node !== undefined) out.push(node);
    at = end;
    plainFrom = end;
  };

  while (at < text.length) {
    const char = text[at] as string;
    if (char === '\\' && at + 1 < text.length && ESCAPABLE.includes(text[at + 1] as string)) {
      take(at + 2, text[at + 1] as string);
    } else if (char === '`') {
      const size = runLength(text, at);
      const end = fences.get(at);
      if (end === undefined) at += size;
      else take(end + size, { is: 'code', text: unpadded(text.slice(at + size, end)) });
    } else if (char === '*' || char === '_' || char === '~') {
      const size = runLength(text, at);
      const marks = marksOf(char, size);
      if (marks === undefined) at += size;
      else {
        const from = at;
        take(at + size);
        mark(text, from, size, marks, out, openers);
      }
    } else {
      const link = linkAt(text, at);
      if (link?.href === undefined) at = link?.end ?? at + 1;
      else
        take(link.end, {
          is: 'link',
          text: text.slice(at, link.end),
          href: link.href,
          host: hiddenHost(text.slice(at, link.end), link.href),
        });
    }
  }
  take(at);
  return joined(out);
}

/** What is left when the marks are gone. */
export function plainOf(nodes: readonly Inline[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : 'of' in node ? plainOf(node.of) : node.text)).join('');
}

/** What a run of marks may be, the outer one first; undefined when it is only text. */
function marksOf(char: string, size: number): readonly (keyof typeof STYLES)[] | undefined {
  if (char === '*') return size === 1 ? ['*'] : size === 2 ? ['**'] : size === 3 ? ['**', '*'] : undefined;
  if (char === '_') return size === 1 ? ['_'] : undefined;
  return size === 2 ? ['~~'] : undefined;
}

/** Closes what is open, where it can; else opens; else is text. */
function mark(
  text: string,
  from: number,
  size: number,
  marks: readonly (keyof typeof STYLES)[],
  out: Inline[],
  openers: Opener[],
): void {
  const before = text[from - 1];
  const after = text[from + size];
  const mayClose = !isSpace(before) && !(marks[0] === '_' && isAsciiWord(after));
  const mayOpen = !isSpace(after) && !isAsciiWord(before);
  let left = [...marks];
  while (mayClose && left.length > 0) {
    const index = openers.findLastIndex((opener) => left.includes(opener.mark as keyof typeof STYLES));
    const opener = openers[index];
    if (!opener || opener.at === out.length - 1) break;
    openers.length = index;
    const inner = joined(out.splice(opener.at).slice(1));
    out.push({ is: STYLES[opener.mark as keyof typeof STYLES], of: inner });
    left = left.filter((one) => one !== opener.mark);
  }
  for (const one of left) {
    if (mayOpen) openers.push({ mark: one, at: out.length });
    if (openers.length > DEEPEST) openers.shift();
    out.push(one);
  }
}

/** Where each run of backticks that has a partner finds it: the next run of the same length. */
function codeFences(text: string): ReadonlyMap<number, number> {
  const runs: { readonly at: number; readonly size: number }[] = [];
  for (let at = text.indexOf('`'); at >= 0; at = text.indexOf('`', at)) {
    const size = runLength(text, at);
    runs.push({ at, size });
    at += size;
  }
  const next = new Map<number, number>();
  const partners = new Map<number, number>();
  for (const { at, size } of runs.reverse()) {
    const partner = next.get(size);
    if (partner !== undefined) partners.set(at, partner);
    next.set(size, at);
  }
  return partners;
}

function runLength(text: string, at: number): number {
  let end = at + 1;
  while (text[end] === text[at]) end += 1;
  return end - at;
}

/** One space on each side is there to hold a backtick apart from the fence. */
function unpadded(code: string): string {
  return code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code;
}

function isSpace(char: string | undefined): boolean {
  return char === undefined || char.trim() === '';
}

/** Neighbouring texts as one. */
function joined(nodes: readonly Inline[]): readonly Inline[] {
  const out: Inline[] = [];
  let texts: string[] = [];
  const flush = () => {
    if (texts.length > 0) out.push(texts.join(''));
    texts = [];
  };
  for (const node of nodes) {
    if (typeof node === 'string') texts.push(node);
    else {
      flush();
      out.push(node);
    }
  }
  flush();
  return out;
}

/** The host that an address leads to, unless that is the first thing one reads in it (`http://bank.example@evil.example`, other scripts). */
function hiddenHost(text: string, href: string): string | undefined {
  const { protocol, host } = new URL(href);
  if (protocol === 'mailto:') return undefined;
  const rest = text.slice(protocol.length + 2).toLowerCase();
  const end = rest.slice(host.length, host.length + 1);
  return rest.startsWith(host) && (end === '' || '/?#:'.includes(end)) ? undefined : host;
}
