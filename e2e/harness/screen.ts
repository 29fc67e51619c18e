import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';

/**
 * What is on a terminal after all that a program wrote to it, from the first row on, those that have scrolled away included.
 * Knows as much of a terminal as readline uses.
 */
const SHOTS = fileURLToPath(new URL('../../test-results/', import.meta.url));
const HEIGHT = 40;
/** The second half of a wide letter. */
const COVERED = '';
// biome-ignore lint/complexity/useRegexLiterals: a control character in a literal cannot be seen
const PART = new RegExp('\\u001b\\[[0-9;?]*[A-Za-z]|[\\s\\S]', 'gu');
const WIDE = /\p{Emoji_Presentation}/u;

export function rowsOf(output: string, columns: number): readonly string[] {
  const cells: string[][] = [[]];
  let row = 0;
  let column = 0;
  const down = () => {
    row += 1;
    cells[row] ??= [];
  };
  const put = (letter: string) => {
    const letters = WIDE.test(letter) ? [letter, COVERED] : [letter];
    if (column + letters.length > columns) {
      down();
      column = 0;
    }
    const line = cells[row] as string[];
    while (line.length < column) line.push(' ');
    line.splice(column, letters.length, ...letters);
    column += letters.length;
  };
  const move = (part: string) => {
    const count = Number(/\d+/.exec(part)?.[0] ?? 1);
    switch (part.at(-1)) {
      case 'A':
        row = Math.max(0, row - count);
        break;
      case 'B':
        for (let n = 0; n < count; n += 1) down();
        break;
      case 'C':
        column = Math.min(columns, column + count);
        break;
      case 'D':
        column = Math.max(0, column - count);
        break;
      case 'G':
        column = count - 1;
        break;
      case 'J':
        cells.splice(row, cells.length, (cells[row] as string[]).slice(0, column));
        break;
      case 'K':
        (cells[row] as string[]).splice(column);
        break;
    }
  };
  for (const part of output.match(PART) ?? []) {
    if (part === '\n') down();
    else if (part === '\r') column = 0;
    else if (part.startsWith('\u001b')) move(part);
    else if (part >= ' ') put(part);
  }
  return cells.map((line) => line.join('').trimEnd());
}

/** The last rows as a picture beside those of the tabs. */
export async function shootRows(browser: Browser, name: string, rows: readonly string[]): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 900, height: 720 } });
  try {
    await page.setContent(
      '<body style="background:#111;color:#eee;margin:12px"><pre style="font:14px/17px monospace"></pre></body>',
    );
    const text = rows.slice(-HEIGHT).join('\n');
    await page.locator('pre').evaluate((element, shown) => {
      element.textContent = shown;
    }, text);
    await page.screenshot({ path: `${SHOTS}${name}.png` });
  } finally {
    await page.close();
  }
}
