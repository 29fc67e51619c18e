import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHAT_OPTION_NAMES } from './chat-table.ts';
import { OPTION_NAMES } from './options.ts';
import { showReference } from './show.ts';

describe('the reference of the options', () => {
  it('is the one in docs/ (npm run build && npm run docs writes it)', () => {
    expect(readFileSync(new URL('../../docs/options.md', import.meta.url), 'utf8')).toBe(showReference());
  });

  it('has a row of four columns for every option', () => {
    const rows = showReference()
      .split('\n')
      .filter((line) => line.startsWith('| `--'));
    expect(rows).toHaveLength(OPTION_NAMES.length + CHAT_OPTION_NAMES.length);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
  });
});
