import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAccessTokens } from './access-tokens.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-tokens-'));
const path = join(folder, 'tokens');
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string, mode = 0o600): readonly string[] {
  writeFileSync(path, text);
  chmodSync(path, mode);
  return readAccessTokens(path, false);
}

describe('a file of access tokens', () => {
  it('has one a line; comments, empty lines and ends of lines of any kind do not count', () => {
    const text =
      '\ufeff# of the team\nfirst-token-0123456789\r\n\n  second#token+0123/456=  # of bob\n   # third-token-0123456789\n';
    expect(read(text)).toEqual(['first-token-0123456789', 'second#token+0123/456=']);
    expect(read('only-token-0123456789')).toEqual(['only-token-0123456789']);
  });

  it.each([
    ['nobody could sign in', '# none yet\n\n', 'holds no token'],
    ['a short one', '# ours\nsecret\n', 'has a token of 6 characters in line 2; 16 to 256 are needed'],
    ['a long one', 'x'.repeat(257), 'has a token of 257 characters in line 1'],
    ['two in a line', 'first-token-0123456789 second-token-0123456789', 'something else than one token in line 1'],
    ['another script', 'первый-токен-0123456789', 'something else than one token in line 1'],
  ])('is refused: %s', (_, text, says) => {
    expect(() => read(text)).toThrow(says);
  });

  it('is refused without a word of what is in it', () => {
    const refused = () => read('secret-of-many words-in-it-here');
    expect(refused).toThrow('access token file');
    expect(refused).not.toThrow(/secret|words/);
  });

  it('is not for everybody on the machine, unless that is said to be fine', () => {
    expect(() => read('first-token-0123456789', 0o644)).toThrow('access token file');
    expect(readAccessTokens(path, true)).toHaveLength(1);
    expect(() => readAccessTokens(join(folder, 'none'), false)).toThrow('cannot be read (ENOENT)');
  });
});
