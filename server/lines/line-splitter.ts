/** One line as it came, without its end. */
export type Line =
  | { readonly is: 'text'; readonly text: string }
  /** Longer than MAX_LINE_BYTES: nothing of it was kept. */
  | { readonly is: 'too_long' }
  | { readonly is: 'not_utf8' };

/** A post of the largest size, with `/msg` and a name in front of it. */
export const MAX_LINE_BYTES = 9 * 1024;

const LF = 10;
const CR = 13;
const NOTHING = Buffer.alloc(0);
const EMPTY: Line = { is: 'text', text: '' };

/**
 * Bytes to lines, however the bytes were cut on their way. A line ends with LF or CRLF; what is not ended is no line. Owns the
 * bytes that wait: never more than one line that is not ended, and what was pushed since `next` last gave nothing.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  #rest: Buffer = NOTHING;
  /** The line that goes on here was too long already. */
  #isSkipping = false;

  /** Bytes that wait. */
  get size(): number {
    return this.#rest.length;
  }

  push(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
  }

  /** The next whole line, or what is wrong with it; undefined when there is none yet. A line that is too long is told of once. */
  next(): Line | undefined {
    for (;;) {
      const end = this.#rest.indexOf(LF);
      if (end === -1) return this.#withoutEnd();
      const bytes = this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end + 1);
      if (this.#isSkipping) this.#isSkipping = false;
      else return this.#read(bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes);
    }
  }

  #withoutEnd(): Line | undefined {
    if (!this.#isSkipping && this.#rest.length <= MAX_LINE_BYTES) {
      // A few bytes must not keep the whole chunk alive that they came in.
      if (this.#rest.byteLength < this.#rest.buffer.byteLength / 2) this.#rest = Buffer.from(this.#rest);
      return undefined;
    }
    this.#rest = NOTHING;
    if (this.#isSkipping) return undefined;
    this.#isSkipping = true;
    return { is: 'too_long' };
  }

  #read(bytes: Buffer): Line {
    // Sixty thousand of them fit into one chunk, and the decoder takes longest to begin.
    if (bytes.length === 0) return EMPTY;
    if (bytes.length > MAX_LINE_BYTES) return { is: 'too_long' };
    try {
      return { is: 'text', text: this.#decoder.decode(bytes) };
    } catch {
      return { is: 'not_utf8' };
    }
  }
}
