import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The table of what the users of earlier systems could do names tests: here they are looked for. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['shared', 'server', 'web', 'terminal', 'e2e'];
const HOW_MANY = { A: 8, B: 5, C: 3, D: 4, E: 6 } as const;
const ROWS = Object.entries(HOW_MANY).flatMap(([system, count]) =>
  Array.from({ length: count }, (_, at) => `${system}${at + 1}`),
);
const TITLE = /\b(?:it|test|describe)(?:\.each\([\s\S]*?\)|\.[a-zA-Z]+(?:\([\s\S]*?\))?)*\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;

interface Row {
  readonly id: string;
  readonly does: string;
  readonly shownBy: readonly { readonly path: string; readonly words: string }[];
}

function rowsOf(table: string): readonly Row[] {
  return [...table.matchAll(/^\| (\w\d) \| (.+?) \| (.+) \|$/gm)].map(([, id = '', does = '', tests = '']) => ({
    id,
    does,
    shownBy: [...tests.matchAll(/`([\w/.-]+\.test\.tsx?)`: ([^·]+?) *(?:·|$)/g)].map(([, path = '', words = '']) => ({
      path,
      words,
    })),
  }));
}

const titlesOf = (source: string): readonly string[] => [...source.matchAll(TITLE)].map(([, , title = '']) => title);
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const names = (title: string, id: string): boolean => new RegExp(`\\b${id}\\b`).test(title);

function found({ path, words }: Row['shownBy'][number]): readonly string[] {
  return titlesOf(read(path)).filter((title) => title.includes(words));
}

describe('the table of e2e/systems.md', () => {
  const rows = rowsOf(read('e2e/systems.md'));

  it('has every row once, in order, and each says what a person does', () => {
    expect(rows.map(({ id }) => id)).toEqual(ROWS);
    for (const { id, does, shownBy } of rows) expect([id, does.length > 10, shownBy.length > 0]).toEqual([id, true, true]);
  });

  it.each(rows)('$id names tests that there are', ({ shownBy }) => {
    for (const test of shownBy) expect(found(test), `${test.path}: ${test.words}`).toHaveLength(1);
  });

  // C1 to C3 are also rules of the protocol, so a title that has them says nothing of these rows.
  it.each(rows.filter(({ id }) => !id.startsWith('C')))('$id is named by one of its tests', ({ id, shownBy }) => {
    expect(shownBy.flatMap(found).some((title) => names(title, id))).toBe(true);
  });

  it('knows every row that the title of a test names', () => {
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    ).filter((path) => /\.test\.tsx?$/.test(path));
    expect(files.length).toBeGreaterThan(100);
    const named = files.flatMap((path) => titlesOf(read(path)).flatMap((title) => title.match(/\b[ABDE]\d\b/g) ?? []));
    expect([...new Set(named)].filter((id) => !ROWS.includes(id))).toEqual([]);
  });
});
