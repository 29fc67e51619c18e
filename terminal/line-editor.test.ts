import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { LineEditor } from './line-editor.ts';

/** As much of a terminal, in the mode that readline puts it in, as readline and the editor use: what is on its rows is what a person would see. */
class Screen extends PassThrough {
  readonly isTTY = true;
  readonly columns = 20;
  /** Of each row its columns; what is two wide has an empty one behind it. */
  readonly rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  override write(chunk: string | Uint8Array): boolean {
    // biome-ignore lint/complexity/useRegexLiterals: a control character in a literal cannot be seen
    for (const part of String(chunk).match(new RegExp('\\u001b\\[\\d*[A-Z]|[\\r\\n]|[^\\r\\n\\u001b]+', 'gu')) ?? []) {
      if (/^[\u001b\r\n]/u.test(part)) this.#take(part);
      else for (const { segment } of new Intl.Segmenter().segment(part)) this.#put(segment);
    }
    return true;
  }

  #take(part: string): void {
    const count = Number(/\d+/.exec(part)?.[0] ?? 1);
    if (part === '\n') this.#down();
    else if (part === '\r') this.#column = 0;
    else if (part.endsWith('A')) this.#row = Math.max(0, this.#row - count);
    else if (part.endsWith('C')) this.#column += count;
    else if (part.endsWith('D')) this.#column -= count;
    else if (part.endsWith('G')) this.#column = count - 1;
    else if (part.endsWith('J'))
      this.rows.splice(this.#row, this.rows.length, (this.rows[this.#row] ?? []).slice(0, this.#column));
  }

  #put(letter: string): void {
    // What comes bit by bit and is one thing stands in one place.
    const held = this.rows[this.#row] ?? [];
    const at = held[this.#column - 1] === '' ? this.#column - 2 : this.#column - 1;
    const joined = (held[at] ?? '') + letter;
    if (at >= 0 && [...new Intl.Segmenter().segment(joined)].length === 1) {
      held[at] = joined;
      return;
    }
    const cells = /\p{Extended_Pictographic}/u.test(letter) ? [letter, ''] : [letter];
    if (this.#column + cells.length > this.columns) this.#down();
    const row = this.rows[this.#row] ?? [];
    while (row.length < this.#column) row.push(' ');
    row.splice(this.#column, cells.length, ...cells);
    this.#column += cells.length;
  }

  #down(): void {
    this.#row += 1;
    this.#column = 0;
    this.rows[this.#row] ??= [];
  }

  get shown(): readonly string[] {
    return this.rows.map((row) => row.join('').trimEnd());
  }

  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column];
  }
}

let editor: LineEditor | undefined;
afterEach(() => editor?.close());

function open() {
  const keys = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {} });
  const screen = new Screen();
  const lines: string[] = [];
  const typed: string[] = [];
  let quits = 0;
  const made = new LineEditor(keys, screen, 'ann> ', {
    line: (text) => lines.push(text),
    typed: (text) => typed.push(text),
    quit: () => {
      quits += 1;
    },
    known: () => ({ people: ['bob'], rooms: ['ops'], nodes: [] }),
  });
  editor = made;
  const type = async (text: string) => {
    keys.write(text);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { editor: made, screen, lines, typed, type, quits: () => quits };
}

const LEFT = '\u001b[D';

describe('the line that is typed', () => {
  it('stays, with its cursor, when lines appear above it', async () => {
    const { editor: line, screen, type } = open();
    await type(`hallo${LEFT}${LEFT}`);
    line.above(['[12:00] bob: hi', '[12:01] bob: there']);
    expect(screen.shown).toEqual(['[12:00] bob: hi', '[12:01] bob: there', 'ann> hallo']);
    expect(screen.cursor).toEqual([2, 8]);
    await type('X');
    expect(screen.shown.at(-1)).toBe('ann> halXlo');
  });

  it('stays when it takes several rows, wherever the cursor is in it', async () => {
    const { editor: line, screen, type } = open();
    await type('abcdefghijklmnopqrstuvwxyz0123456789');
    line.above(['one']);
    expect(screen.shown).toEqual(['one', 'ann> abcdefghijklmno', 'pqrstuvwxyz012345678', '9']);
    await type(LEFT.repeat(30));
    line.above(['two']);
    expect(screen.shown).toEqual(['one', 'two', 'ann> abcdefghijklmno', 'pqrstuvwxyz012345678', '9']);
    expect(screen.cursor).toEqual([2, 11]);
  });

  it('stays when it takes several rows with emoji that are made of several', async () => {
    const { editor: line, screen, type } = open();
    const family = '👨‍👩‍👧';
    await type(`hi ${family.repeat(9)} x`);
    line.above(['one']);
    line.above(['two']);
    const rows = [`ann> hi ${family.repeat(6)}`, `${family.repeat(3)} x`];
    expect(screen.shown).toEqual(['one', 'two', ...rows]);
    await type('yz');
    expect(screen.shown).toEqual(['one', 'two', rows[0], `${rows[1]}yz`]);
  });

  it('stays when what stands in front of it changes', async () => {
    const { editor: line, screen, type } = open();
    await type('hallo');
    line.prompt = 'ann@node-b> ';
    expect(screen.shown).toEqual(['ann@node-b> hallo']);
    line.above(['x']);
    expect(screen.shown).toEqual(['x', 'ann@node-b> hallo']);
  });

  it('is gone from the bottom once it is sent, however long it was', async () => {
    const { editor: line, screen, lines, type } = open();
    const long = 'abcdefghijklmnopqrstuvwxyz0123456789';
    await type(`${long}${LEFT.repeat(30)}\r`);
    expect(lines).toEqual([long]);
    expect(screen.shown).toEqual(['ann>']);
    line.above([`ann: ${long.slice(0, 5)}`]);
    expect(screen.shown).toEqual(['ann: abcde', 'ann>']);
  });

  it('is known after each key, and completed by Tab', async () => {
    const { screen, typed, type } = open();
    await type('bo\t');
    expect(typed.slice(0, 2)).toEqual(['b', 'bo']);
    expect(screen.shown).toEqual(['ann> bob:']);
  });

  it('takes text back to be changed, but never into the middle of something else', async () => {
    const { editor: line, type } = open();
    line.offer('/uesrs');
    expect(line.text).toBe('/uesrs');
    await type('!');
    line.offer('other');
    expect(line.text).toBe('/uesrs!');
  });

  it('E5 ends at Ctrl+C and at the end of the input', async () => {
    const one = open();
    await one.type('\u0003');
    expect(one.quits()).toBe(1);
    one.editor.close();
    const two = open();
    await two.type('\u0004');
    expect(two.quits()).toBe(1);
    // What is printed next does not stand behind a prompt that is over.
    expect(two.screen.shown).toEqual(['']);
  });
});
