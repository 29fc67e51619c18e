import { describe, expect, it } from 'vitest';
import { AccessTokens } from './access-tokens.ts';

describe('access tokens', () => {
  it('let in who gives one of them, whole', () => {
    const tokens = new AccessTokens(['first-token', 'second-token']);
    expect(['first-token', 'second-token'].map((token) => tokens.admits(token))).toEqual([true, true]);
    for (const wrong of [undefined, '', 'first', 'first-token ', 'FIRST-TOKEN', 'first-tokensecond-token']) {
      expect(tokens.admits(wrong), String(wrong)).toBe(false);
    }
  });

  it('let in nobody where there is none, also nobody without one', () => {
    for (const none of [new AccessTokens([]), new AccessTokens([''])]) expect(none.admits(undefined)).toBe(false);
    expect(new AccessTokens([]).admits('')).toBe(false);
  });

  it('can be exchanged', () => {
    const tokens = new AccessTokens(['old-token']);
    tokens.replace(['new-token', 'other-token']);
    expect([tokens.admits('old-token'), tokens.admits('new-token'), tokens.size]).toEqual([false, true, 2]);
  });
});
