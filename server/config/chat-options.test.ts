import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveChat } from './chat-options.ts';

describe('the options of chat', () => {
  it('have defaults', () => {
    const none = { name: undefined, logFile: undefined, pin: undefined, stateDir: undefined, token: undefined };
    const usual = { urls: ['http://localhost:8080'], rooms: ['general'], json: false, giveUpMs: 30_000 };
    expect(resolveChat({}, {})).toEqual({ ...none, ...usual });
  });

  it('come from flags before variables', () => {
    const env = { SKEIN_URL: 'http://a, http://b', SKEIN_NAME: 'ann', SKEIN_JSON: '1', SKEIN_ROOM: '', SKEIN_GIVE_UP: '2s' };
    expect(resolveChat({ name: ['bob'] }, env)).toMatchObject({
      urls: ['http://a', 'http://b'],
      name: 'bob',
      rooms: ['general'],
      json: true,
      giveUpMs: 2_000,
    });
  });

  it('have an access token from a file or a variable, and none from a flag', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'skein-chat-')), 'token');
    writeFileSync(path, '# mine\ntoken-of-the-file-1\n');
    expect(resolveChat({ 'token-file': [path] }, { SKEIN_TOKEN: 'token-in-a-variable' }).token).toBe('token-of-the-file-1');
    expect(resolveChat({}, { SKEIN_TOKEN: ' token-in-a-variable\n', SKEIN_TOKEN_FILE: path }).token).toBe('token-in-a-variable');
    expect(resolveChat({}, { SKEIN_TOKEN: '', SKEIN_TOKEN_FILE: path }).token).toBe('token-of-the-file-1');
    expect(() => resolveChat({ 'token-file': [`${path}-not`] }, {})).toThrow('cannot be read (ENOENT)');
  });

  it('are refused where they make no sense', () => {
    expect(() => resolveChat({ 'give-up': ['10'] }, {})).toThrow('--give-up "10" must be a duration');
    expect(() => resolveChat({}, { SKEIN_ROMO: 'x' })).toThrow('the nearest known one is SKEIN_ROOM');
  });
});
