import { describe, expect, it } from 'vitest';
import { aNode, aState, connecting } from '../state/fixtures.ts';
import type { ChatState, NodeName, Phase } from '../state/types.ts';
import { chipHint, chipLabel, chipOf } from './chip-label.ts';

const label = (state: ChatState, deviceOnline = true) => chipLabel(chipOf(state, deviceOnline));

describe('chipOf', () => {
  it('calls the mesh split only when the node that is lost lives', () => {
    const away = (rttMs: number | undefined) => [aNode('node-b', 5, { current: true }), aNode('node-c', rttMs, { up: false })];
    expect(label(aState({ nodes: away(9) }))).toBe('Node: node-b, 5 ms, mesh is split');
    expect(label(aState({ nodes: away(undefined) }))).toBe('Node: node-b, 5 ms');
  });

  it('names the node and its round trip', () => {
    expect(label(aState())).toBe('Node: node-b, 12 ms');
  });

  it('marks a simulated round trip, a pin and a split', () => {
    const nodes = [aNode('node-b', 5, { current: true, simulatedMs: 5 }), aNode('node-c', 9, { up: false })];
    expect(label(aState({ nodes, pin: 'node-b' as NodeName }))).toBe('Node: node-b, 5 ms, simulated, pinned, mesh is split');
  });

  it('tells the pointer why, and how old the measurement is', () => {
    const nodes = [aNode('node-a', 34), aNode('node-b', 12, { current: true, measuredAt: 5_000 })];
    const here = { name: 'node-b' as NodeName, rttMs: 12 };
    const decision = { at: 0, verdict: 'stay', reason: 'fastest', here, others: [], left: undefined } as const;
    expect(chipHint(aState({ nodes, decision }), 9_000)).toBe('fastest of 2, checked 4 s ago');
    expect(chipHint(aState({ nodes, decision: { ...decision, reason: 'not_enough' } }), 9_000)).toBe('checked 4 s ago');
    expect(chipHint(aState({ nodes, pin: here.name }), 95_000)).toBe('pinned, checked 2 min ago');
    expect(chipHint(aState({ nodes, decision, phase: connecting() }), 9_000)).toBe('');
    expect(chipHint(aState({ decision }), 9_000)).toBe('');
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
