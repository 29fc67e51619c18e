import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { type Where, whereAfter } from './columns.ts';
import { complete, type Known } from './completion.ts';

/**
 * A line that is being typed at the bottom of a terminal, and lines that appear above it. Plain readline: no full-screen
 * program, the terminal scrolls as it always does. Owns the line. Promises: whatever is printed above, the typed text and the
 * cursor in it stay; what was typed and sent is gone from the bottom, for its echo stands above.
 */
export interface LineEvents {
  line(text: string): void;
  /** After each key: the text may go to somebody else now. */
  typed(text: string): void;
  /** Ctrl+C, or the end of the input. */
  quit(): void;
  /** What Tab offers. */
  known(): Known;
}

type Input = NodeJS.ReadableStream;
type Output = NodeJS.WritableStream;
interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
}

const HISTORY = 500;
const END_OF_LINE = { ctrl: true, name: 'e' };

export class LineEditor {
  readonly #output: Output;
  readonly #readline: Interface;
  /** Rows of the terminal from the first one of the prompt to the end of the line, when Enter was pressed. */
  #rowsAtEnter = 0;
  #isOpen = true;

  constructor(input: Input, output: Output, prompt: string, events: LineEvents) {
    this.#output = output;
    this.#readline = createInterface({
      input,
      output,
      prompt,
      terminal: true,
      historySize: HISTORY,
      removeHistoryDuplicates: true,
      completer: (line: string) => complete(line, events.known()) as [string[], string],
    });
    this.#countsGraphemes(output);
    // In front of readline's own listener: afterwards the line is gone, and with it how long it was.
    input.prependListener('keypress', (_text: string | undefined, key: Key | undefined) => {
      if (key?.name !== 'return' && key?.name !== 'enter') return;
      this.#readline.write(null, END_OF_LINE);
      this.#rowsAtEnter = this.#readline.getCursorPos().rows;
    });
    input.on('keypress', () => {
      if (!this.#isOpen) return;
      this.#isDrawnFrom(this.#readline.getCursorPos().rows);
      events.typed(this.#readline.line);
    });
    this.#readline.on('line', (text) => {
      this.#wipe(this.#rowsAtEnter + 1);
      this.#rowsAtEnter = 0;
      this.#readline.prompt();
      events.line(text);
    });
    this.#readline.on('SIGINT', () => events.quit());
    this.#readline.on('close', () => {
      if (!this.#isOpen) return;
      this.#isOpen = false;
      // The end of the input, with an empty line: its prompt is no place for what is printed next.
      this.#wipe(this.#readline.getCursorPos().rows);
      events.quit();
    });
    this.#readline.prompt();
  }

  get text(): string {
    return this.#readline.line;
  }

  /** Prints lines above the line that is typed. */
  above(lines: readonly string[]): void {
    if (lines.length === 0) return;
    if (!this.#isOpen) {
      this.#output.write(`${lines.join('\n')}\n`);
      return;
    }
    const { rows } = this.#readline.getCursorPos();
    this.#wipe(rows);
    this.#output.write(`${lines.join('\n')}\n`);
    this.#isDrawnFrom(0);
    this.#readline.prompt(true);
  }

  set prompt(prompt: string) {
    if (!this.#isOpen || prompt === this.#readline.getPrompt()) return;
    this.#readline.setPrompt(prompt);
    this.#readline.prompt(true);
  }

  /** Types text for its writer, who may change it; not into the middle of something else. */
  offer(text: string): void {
    if (this.#isOpen && this.#readline.line === '') this.#readline.write(text.replaceAll('\n', ' '));
  }

  /** Takes the line away and gives the terminal back. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#wipe(this.#readline.getCursorPos().rows);
    this.#readline.close();
  }

  /**
   * Tells readline how many rows above the cursor its prompt begins: that is where it draws anew. It does not notice itself
   * when pasted text takes several rows, nor that we moved.
   */
  #isDrawnFrom(rowsUp: number): void {
    (this.#readline as { prevRows?: number }).prevRows = rowsUp;
  }

  /** Readline adds up the parts of an emoji, and would draw a line that wraps some rows too high. */
  #countsGraphemes(output: Output & { readonly columns?: number }): void {
    const readline = this.#readline as { _getDisplayPos?: (text: string) => Where };
    const plain = readline._getDisplayPos?.bind(readline);
    if (!plain) return;
    readline._getDisplayPos = (text) =>
      whereAfter(stripVTControlCharacters(text), output.columns ?? Infinity, (one) => plain(one).cols);
  }

  #wipe(rowsUp: number): void {
    moveCursor(this.#output, 0, -rowsUp);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
  }
}
