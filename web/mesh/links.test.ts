import { describe, expect, it } from 'vitest';
import type { LinkView, MeshView, NodeName, NodeView } from '../state/types.ts';
import { linksOf, ring } from './links.ts';

const link = (to: string, up = true, rttMs: number | null = 3): LinkView => ({
  ...{ to: to as NodeName, up, rttMs, pendingBytes: 0, since: 0 },
});
const node = (name: string, links: readonly LinkView[], state: NodeView['state'] = 'alive'): NodeView => ({
  ...{
    id: name as NodeName,
    name: name as NodeName,
    url: '',
    state,
    up: state === 'alive',
    version: '',
    uptimeS: 0,
    sessions: 0,
  },
  ...{ links, heads: {} },
});
const mesh = (...nodes: NodeView[]): MeshView => ({ self: 'a' as NodeName, nodes });
const told = (...nodes: NodeView[]) => linksOf(mesh(...nodes)).map(({ a, b, state, rttMs }) => `${a}-${b} ${state} ${rttMs}`);

describe('linksOf', () => {
  it('tells each pair once, by name, with what either end measured', () => {
    expect(told(node('b', [link('a', true, null), link('c')]), node('a', [link('b', true, 9)]), node('c', [link('b')]))).toEqual([
      'a-b up 9',
      'b-c up 3',
    ]);
  });

  it('shows where the two ends do not agree, and keeps what each says', () => {
    const [one] = linksOf(mesh(node('a', [link('b', true)]), node('b', [link('a', false)])));
    expect(one).toMatchObject({ state: 'disagree', fromA: { up: true }, fromB: { up: false } });
  });

  it('does not ask a node that is down', () => {
    expect(told(node('a', [link('b', false)]), node('b', [link('a', true)], 'down'))).toEqual(['a-b down undefined']);
    expect(told(node('b', [link('c')], 'down'), node('c', [], 'down'))).toEqual([]);
  });
});

describe('ring', () => {
  it('places by name alone, the first on top, two side by side', () => {
    expect(ring(['a', 'b', 'c', 'd']).map(({ x, y }) => [x, y])).toEqual([
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ]);
    expect(ring(['a', 'b']).map(({ x, y }) => [x, Math.abs(y)])).toEqual([
      [-1, 0],
      [1, 0],
    ]);
    expect(ring(['a'])).toEqual([{ name: 'a', x: 0, y: 0 }]);
  });
});
