/**
 * Finds addresses in a text: http, https and mailto, nothing else. Pure and linear in the length of the text: no backtracking, for the
 * text is whatever somebody sends.
 */
export interface Found {
  readonly end: number;
  /** Undefined when nothing safe can be made of what looks like an address; it is text then, to its end. */
  readonly href: string | undefined;
}

const SCHEMES = ['https://', 'http://', 'mailto:'] as const;
const LONGEST_LINK = 2_048;

/** The address that begins at `at`. */
export function linkAt(text: string, at: number): Found | undefined {
  const end = startsWord(text, at) ? linkEnd(text, at) : undefined;
  return end === undefined ? undefined : { end, href: safeHref(text.slice(at, end)) };
}

function startsWord(text: string, at: number): boolean {
  const first = text[at];
  if (first !== 'h' && first !== 'H' && first !== 'm' && first !== 'M') return false;
  return !isAsciiWord(text[at - 1]);
}

/** Where an address that begins at `at` ends, without the punctuation of the sentence around it. */
function linkEnd(text: string, at: number): number | undefined {
  const scheme = SCHEMES.find((known) => text.slice(at, at + known.length).toLowerCase() === known);
  if (!scheme) return undefined;
  const least = at + scheme.length;
  let end = least;
  while (end < text.length && !isBreak(text.charCodeAt(end))) end += 1;
  return Math.max(least, withoutTail(text, at, end));
}

function withoutTail(text: string, at: number, end: number): number {
  let open = 0;
  for (let i = at; i < end; i += 1) open += text[i] === '(' ? 1 : text[i] === ')' ? -1 : 0;
  let last = end;
  while (last > at) {
    const char = text[last - 1] as string;
    if (char === ')' && open < 0) open += 1;
    else if (!'.,;:!?\'"*_~…'.includes(char)) break;
    last -= 1;
  }
  return last;
}

function safeHref(address: string): string | undefined {
  if (address.length > LONGEST_LINK) return undefined;
  try {
    const url = new URL(address);
    if (url.protocol === 'mailto:') return url.pathname.includes('@') ? url.href : undefined;
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** White space, control characters, and what fences an address off: < > " ` and the like. */
function isBreak(code: number): boolean {
  return code <= 0x20 || code === 0x7f || code === 0x3c || code === 0x3e || code === 0x22 || code === 0x60 || isWideSpace(code);
}

function isWideSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

export function isAsciiWord(char: string | undefined): boolean {
  if (char === undefined) return false;
  const code = char.charCodeAt(0);
  const digit = code >= 0x30 && code <= 0x39;
  const upper = code >= 0x41 && code <= 0x5a;
  return digit || upper || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
}
