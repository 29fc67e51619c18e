/** Where a text stops being JSON. JSON.parse names no place on every version of Node, and never a line. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
/** What is read here is flat; deeper texts would fill the stack, so they end here as if they were no JSON. */
const DEEPEST = 500;

/** The first place at which `text` cannot be JSON any more, or is nested too deeply; undefined when it is JSON. */
export function jsonErrorPlace(text: string): TextPlace | undefined {
  const reader = new Reader(text);
  if (reader.value() && reader.skipSpace() === text.length) return undefined;
  const before = text.slice(0, reader.at).split('\n');
  return { line: before.length, column: (before.at(-1) as string).length + 1 };
}

/** Reads one value; each method answers whether it could, and leaves `at` at the first offending character. */
class Reader {
  at = 0;
  #depth = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(): boolean {
    this.skipSpace();
    switch (this.#text[this.at]) {
      case '{':
        return this.#list('}', () => this.#member());
      case '[':
        return this.#list(']', () => this.value());
      case '"':
        return this.#match(STRING);
      default:
        return this.#match(WORD) || this.#match(NUMBER);
    }
  }

  skipSpace(): number {
    while (' \t\r\n'.includes(this.#text[this.at] ?? 'end')) this.at += 1;
    return this.at;
  }

  #list(end: string, item: () => boolean): boolean {
    if (this.#depth === DEEPEST) return false;
    this.at += 1;
    this.#depth += 1;
    const isWhole = this.#items(end, item);
    this.#depth -= 1;
    return isWhole;
  }

  #items(end: string, item: () => boolean): boolean {
    this.skipSpace();
    if (this.#take(end)) return true;
    for (;;) {
      if (!item()) return false;
      this.skipSpace();
      if (this.#take(end)) return true;
      if (!this.#take(',')) return false;
    }
  }

  #member(): boolean {
    this.skipSpace();
    if (!this.#match(STRING)) return false;
    this.skipSpace();
    return this.#take(':') && this.value();
  }

  #take(character: string): boolean {
    if (this.#text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }
}
