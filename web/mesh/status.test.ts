import { describe, expect, it } from 'vitest';
import { aNode, aState } from '../state/fixtures.ts';
import type { ChatState, NodeName, Phase } from '../state/types.ts';
import { barOf, chipLabel, chipOf } from './status.ts';

const at = (monotonicMs: number, deviceOnline = true) => ({ monotonicMs, deviceOnline });
const connecting = (over: Partial<Extract<Phase, { is: 'connecting' }>> = {}): Phase => ({
  is: 'connecting',
  since: 0,
  attempt: 1,
  lost: 'node-b' as NodeName,
  trying: ['http://node-a', 'http://node-c'],
  nextTryAt: undefined,
  allFailed: false,
  ...over,
});
const label = (state: ChatState, deviceOnline = true) => chipLabel(chipOf(state, deviceOnline));

describe('chipOf', () => {
  it('names the node and its round trip', () => {
    expect(label(aState())).toBe('Node: node-b, 12 ms');
  });

  it('marks a simulated round trip, a pin and a split', () => {
    const nodes = [aNode('node-b', 5, { current: true, simulatedMs: 5 }), aNode('node-c', undefined, { up: false })];
    expect(label(aState({ nodes, pin: 'node-b' as NodeName }))).toBe('Node: node-b, 5 ms, simulated, pinned, mesh is split');
  });

  it('marks no node as pinned but the pinned one', () => {
    const pin = 'node-c' as NodeName;
    expect(label(aState({ pin }))).toBe('Node: node-b, 12 ms');
    expect(label(aState({ pin, phase: connecting() }))).toBe('Node: reconnecting');
  });

  it('shows a move, an outage and an offline device', () => {
    const moving: Phase = { is: 'online', node: 'node-b' as NodeName, moving: 'node-c' as NodeName };
    expect(label(aState({ phase: moving }))).toBe('Node: node-b → node-c');
    expect(label(aState({ phase: connecting() }))).toBe('Node: reconnecting');
    expect(label(aState({ phase: connecting({ allFailed: true }) }))).toBe('Node: no node');
    expect(label(aState({ phase: connecting() }), false)).toBe('Node: offline');
  });
});

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

  it('mentions catching up only when it takes longer than a second', () => {
    const state = aState({ phase: { is: 'syncing', node: 'node-b' as NodeName, since: 0 } });
    expect(barOf(state, at(900))).toBeUndefined();
    expect(barOf(state, at(1_100))).toEqual({ tone: 'info', text: 'Catching up…' });
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

  it('names the nodes that cannot be reached', () => {
    const nodes = [aNode('node-b', 12, { current: true }), aNode('node-c', undefined, { up: false })];
    expect(barOf(aState({ nodes }), at(0))).toEqual({
      tone: 'warn',
      text: 'The mesh is split: node-c cannot be reached. Messages from there will appear when it is back.',
      action: 'details',
    });
  });
});
