import { describe, expect, it } from 'vitest';
import { aNode, aState } from '../state/fixtures.ts';
import type { MoveRecord, NodeName } from '../state/types.ts';
import { reportOf } from './report.ts';

const around = { now: 0, origin: 'http://node-a:8080' };

describe('reportOf', () => {
  it('names every node with its round trip, and every move, newest first', () => {
    const move: MoveRecord = {
      ...{ at: 1_000, from: 'node-a' as NodeName, to: 'node-b' as NodeName, cause: 'lost', gapMs: 800, resent: 2, replayed: 14 },
    };
    const nodes = [aNode('node-a', 34, { samples: [34, undefined] }), aNode('node-b', 12, { current: true, simulatedMs: 5 })];
    const text = reportOf(aState({ nodes, moves: [move, { ...move, at: 2_000, cause: 'faster' }] }), around);
    expect(text).toContain('page from http://node-a:8080');
    expect(text).toContain('node-a · up · 34 ms · 1 of 2 checks lost');
    expect(text).toContain('node-b · you · 12 ms (simulated) · no checks');
    expect(text).toContain('node-a → node-b · lost connection · gap 0.8 s · 2 resent · 14 replayed');
    expect(text.indexOf('faster')).toBeLessThan(text.indexOf('lost connection'));
  });

  it('says which nodes are cut off and which may be dead', () => {
    const nodes = [
      aNode('node-b', 5, { current: true }),
      aNode('node-c', 9, { up: false }),
      aNode('node-d', undefined, { up: false }),
    ];
    const text = reportOf(aState({ nodes }), around);
    expect(text).toContain('lost by the mesh but answering here: node-c');
    expect(text).toContain('cannot be reached: node-d');
  });
});
