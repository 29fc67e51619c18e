import { describe, expect, it } from 'vitest';
import type { UserName } from '../../shared/ids.ts';
import { aNode, aRoom, aState } from '../state/fixtures.ts';
import type { NodeName, NodeView } from '../state/types.ts';
import { nodeRows } from './node-rows.ts';

const view = (name: string, over: Partial<NodeView> = {}): NodeView => ({
  id: name as NodeName,
  name: name as NodeName,
  url: `http://${name}`,
  state: 'alive',
  up: true,
  version: '0.1.0',
  uptimeS: 60,
  sessions: 3,
  links: [
    { to: 'x' as NodeName, up: true, rttMs: 1, pendingBytes: 0, since: 0 },
    { to: 'y' as NodeName, up: false, rttMs: null, pendingBytes: 0, since: 0 },
  ],
  heads: { o1: 10, o2: 5 },
  ...over,
});
const meshOf = (...nodes: NodeView[]) => ({ self: 'node-b' as NodeName, nodes });

describe('nodeRows', () => {
  it('keeps the order of the names whatever the round trips are', () => {
    const nodes = [aNode('node-c', 1), aNode('node-a', 99), aNode('node-b', 50)];
    expect(nodeRows(aState({ nodes })).map(({ name }) => name)).toEqual(['node-a', 'node-b', 'node-c']);
  });

  it('joins what is measured here with what the node reports', () => {
    const [, b] = nodeRows(aState({ mesh: meshOf(view('node-b')) }));
    expect(b).toMatchObject({ here: true, rttMs: 12, users: 3, linksUp: 1, linksTotal: 2, behind: 0, version: '0.1.0' });
  });

  it('counts what a node lacks of all that any node holds, and says how old it is where that is told', () => {
    const mesh = meshOf(view('node-a', { heads: { o1: 10 } }), view('node-b', { heads: { o1: 7, o2: 6 }, lagMs: 3_000 }));
    const rows = nodeRows(aState({ mesh }));
    expect(rows.map(({ behind }) => behind)).toEqual([6, 3, undefined]);
    expect(rows.map(({ lagMs }) => lagMs)).toEqual([undefined, 3_000, undefined]);
  });

  it('knows nothing current about a node that is down, and lists one that only the mesh knows', () => {
    const rows = nodeRows(aState({ mesh: meshOf(view('node-c', { state: 'down', up: false }), view('node-d')) }));
    expect(rows[2]).toMatchObject({ name: 'node-c', state: 'down', users: undefined, linksUp: undefined, behind: undefined });
    expect(rows[3]).toMatchObject({ name: 'node-d', state: 'alive', rttMs: undefined });
  });

  it('shows no round trip of a node that is down, and no way to move there', () => {
    const nodes = [aNode('node-a', 34, { up: false }), aNode('node-b', 12, { current: true }), aNode('node-c', 35)];
    const [a, b, c] = nodeRows(aState({ nodes }));
    expect(a).toMatchObject({ state: 'down', rttMs: undefined, movable: false });
    expect([b?.movable, c?.movable]).toEqual([false, true]);
  });

  it('believes no old report while there is no node', () => {
    const nodes = [aNode('node-a', undefined), aNode('node-c', 9)];
    const phase = {
      is: 'connecting',
      since: 0,
      attempt: 1,
      lost: undefined,
      trying: [],
      nextTryAt: undefined,
      allFailed: true,
    } as const;
    const rows = nodeRows(aState({ phase, nodes, mesh: meshOf(view('node-a'), view('node-c', { state: 'down', up: false })) }));
    expect(rows.map(({ state }) => state)).toEqual(['suspect', 'alive']);
  });

  it('tells since when a node is gone, and which one has another version', () => {
    const lost = { to: 'node-c' as NodeName, up: false, rttMs: null, pendingBytes: 0, since: 70 };
    const [a, b, c] = nodeRows(
      aState({
        mesh: meshOf(
          view('node-a', { links: [{ ...lost, since: 50 }], version: '0.2.0' }),
          view('node-b', { links: [lost] }),
          view('node-c', { state: 'down', up: false }),
        ),
      }),
    );
    expect([a?.lastSeenAt, b?.lastSeenAt, c?.lastSeenAt]).toEqual([undefined, undefined, 70]);
    expect([a?.otherVersion, b?.otherVersion, c?.otherVersion]).toEqual(['0.1.0', undefined, undefined]);
  });

  it('knows on which node the leader of the shown room is', () => {
    const members = ['ann', 'bob'].map((name, i) => ({ name: name as UserName, node: `node-${'ab'[i]}` as NodeName }));
    const room = { ...aRoom({ leader: 'bob' }), members };
    expect(nodeRows(aState(), room).map(({ leader }) => leader)).toEqual([undefined, 'bob', undefined]);
  });

  it('marks the pin', () => {
    const rows = nodeRows(aState({ pin: 'node-a' as NodeName }));
    expect(rows.map(({ pinned }) => pinned)).toEqual([true, false, false]);
  });
});
