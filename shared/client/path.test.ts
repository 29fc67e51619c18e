import { describe, expect, it } from 'vitest';
import type { NodeName, OriginId } from '../ids.ts';
import type { LinkView, MeshView, NodeView } from '../protocol/mesh-view.ts';
import { eventsBehind, pathOf } from './path.ts';

const link = (to: string, rttMs: number | null, up = true): LinkView => ({
  to: to as NodeName,
  up,
  rttMs,
  pendingBytes: 0,
  since: 0,
});

function node(name: string, links: readonly LinkView[], heads: Record<string, number> = {}, up = true): NodeView {
  const state = up ? 'alive' : 'down';
  const origins = [`run-${name}` as OriginId, `old-${name}` as OriginId];
  const soft = { url: `http://${name}`, version: '1', uptimeS: 1, sessions: 0 };
  return { id: name as NodeName, name: name as NodeName, state, up, links, heads, origins, ...soft };
}

const mesh = (...nodes: readonly NodeView[]): MeshView => ({ self: 'a' as NodeName, nodes });
const from = (name: string, seq = 1) => ({ origin: `run-${name}` as OriginId, seq });

describe('the path of an event', () => {
  it('goes over the links with the smallest sum of round trips, halved', () => {
    const view = mesh(
      node('a', [link('b', 10), link('c', 100)]),
      node('b', [link('a', 10), link('c', 20)]),
      node('c', [link('a', 100), link('b', 20)]),
    );
    expect(pathOf(view, from('c')).hops).toEqual([
      { from: 'c', to: 'b', ms: 10 },
      { from: 'b', to: 'a', ms: 5 },
    ]);
  });

  it('is empty for what was posted here, and starts at the node whose earlier run took it', () => {
    const view = mesh(node('a', [link('b', 10)]), node('b', [link('a', 10)]));
    expect(pathOf(view, from('a'))).toMatchObject({ start: 'a', hops: [] });
    expect(pathOf(view, { origin: 'old-b' as OriginId, seq: 1 })).toMatchObject({
      start: 'b',
      hops: [{ from: 'b', to: 'a', ms: 5 }],
    });
  });

  it('has no start for a run that nobody names, and no hops where no way is up', () => {
    const cut = mesh(node('a', [link('b', 10)]), node('b', [link('a', null, false)]));
    expect(pathOf(cut, from('b'))).toMatchObject({ start: 'b', hops: undefined });
    expect(pathOf(cut, from('z'))).toMatchObject({ start: undefined, hops: undefined });
  });

  it('takes a link that one end only has told of, and knows no time where nobody measured', () => {
    const view = mesh(node('a', []), node('b', [link('a', null)]));
    expect(pathOf(view, from('b')).hops).toEqual([{ from: 'b', to: 'a', ms: undefined }]);
  });

  it('counts the nodes that are up and hold it', () => {
    const view = mesh(node('a', [], { 'run-b': 3 }), node('b', [], { 'run-b': 4 }), node('c', [], { 'run-b': 9 }, false));
    expect(pathOf(view, from('b', 4))).toMatchObject({ storedOn: ['b'], up: 2 });
    expect(pathOf(view, from('b', 3))).toMatchObject({ storedOn: ['a', 'b'], up: 2 });
  });

  it('counts what a node lacks of all that the nodes which are up have', () => {
    const [a, b, c] = [node('a', [], { x: 3 }), node('b', [], { x: 5, y: 2 }), node('c', [], { x: 99 }, false)];
    const view = mesh(a, b, c);
    expect([a, b, c].map((one) => eventsBehind(view, one))).toEqual([4, 0, 2]);
  });
});
