import { describe, expect, it } from 'vitest';
import { aNode, aState, connecting } from '../state/fixtures.ts';
import type { ChatState, NodeName, Phase } from '../state/types.ts';
import { barOf } from './bar.ts';

const at = (monotonicMs: number, deviceOnline = true) => ({ monotonicMs, deviceOnline });

describe('barOf', () => {
  it('says nothing while all is well', () => {
    expect(barOf(aState(), at(0))).toBeUndefined();
  });

  it('says nothing in the first two seconds of an outage, then what was lost and what is tried', () => {
    const state = aState({ phase: connecting() });
    expect(barOf(state, at(1_999))).toBeUndefined();
    expect(barOf(state, at(2_000))).toEqual({
      tone: 'warn',
      text: 'Lost node-b. Trying node-a, node-c… Your messages are kept.',
      action: 'try-now',
    });
  });

  it('says after five seconds that no node answers, when it tries next and what waits', () => {
    const state = aState({ phase: connecting({ allFailed: true, nextTryAt: 17_500 }), waiting: 2 });
    expect(barOf(state, at(4_900))?.text).toMatch(/^Lost node-b/);
    expect(barOf(state, at(6_000))).toEqual({
      tone: 'warn',
      text: 'No node answers.',
      countdown: 'Next try in 12 s.',
      waiting: '2 messages waiting.',
      action: 'try-now',
    });
  });

  it('blames the device when it is offline', () => {
    const state = aState({ phase: connecting({ allFailed: true }), waiting: 1 });
    expect(barOf(state, at(9_000, false))).toEqual({
      tone: 'warn',
      text: 'This device is offline.',
      waiting: '1 message waiting.',
    });
  });

  it('mentions catching up only when it takes longer than a second, and how many messages came so far', () => {
    const syncing = (posts: number) => aState({ phase: { is: 'syncing', node: 'node-b' as NodeName, since: 0, posts } });
    expect(barOf(syncing(40), at(900))).toBeUndefined();
    expect(barOf(syncing(0), at(1_100))).toEqual({ tone: 'info', text: 'Catching up…' });
    expect(barOf(syncing(40), at(1_100))).toEqual({ tone: 'info', text: 'Catching up…', countdown: '40 messages.' });
  });

  it('is red when a node refuses, and offers another name when it is about the name', () => {
    const refused = (code: string): Phase => ({ is: 'refused', node: 'node-b', code, message: 'Go away.', reason: undefined });
    expect(barOf(aState({ phase: refused('name_taken') }), at(0))).toEqual({
      tone: 'bad',
      text: 'node-b refused the connection: name “ann” is in use.',
      action: 'change-name',
    });
    expect(barOf(aState({ phase: refused('name_taken') }), { ...at(0), asked: 'bea' })?.text).toContain('“bea” is in use');
    expect(barOf(aState({ phase: refused('unauthorized') }), at(0))).toEqual({
      tone: 'bad',
      text: 'node-b refused the connection: Go away.',
      action: 'give-token',
    });
  });

  describe('while a node is away', () => {
    const away = { ...at(0), awayMs: 2_000 };
    const withC = (rttMs: number | undefined, over: Partial<ChatState> = {}) =>
      aState({ nodes: [aNode('node-b', 12, { current: true }), aNode('node-c', rttMs, { up: false })], ...over });

    it('calls the mesh split when that node answers this browser, and names it', () => {
      expect(barOf(withC(9), away)).toEqual({
        tone: 'warn',
        text: 'The mesh is split: node-c cannot be reached. Messages from there will appear when it is back.',
        action: 'details',
        hides: true,
      });
    });

    it('says no more than that it cannot be reached when nobody can tell', () => {
      expect(barOf(withC(undefined), away)).toEqual({
        tone: 'info',
        text: 'node-c cannot be reached. Messages from there will appear when it is back.',
        action: 'details',
        hides: true,
      });
    });

    it('says nothing of a moment', () => {
      expect(barOf(withC(9), { ...away, awayMs: 1_999 })).toBeUndefined();
    });
  });

  it('offers a newer page, after all that is more urgent', () => {
    expect(barOf(aState(), { ...at(0), newPage: true })).toMatchObject({ text: 'A new version is available.', action: 'reload' });
    expect(barOf(aState({ phase: connecting() }), { ...at(3_000), newPage: true })?.text).toMatch(/^Lost/);
  });
});
