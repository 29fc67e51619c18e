import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { MeshView, NodeView } from '../../shared/protocol/mesh-view.ts';
import { Client, serve, stopServers, upgrade } from '../testing/http-stage.ts';
import { MemoryBackbone } from '../testing/memory-backbone.ts';
import { MemoryPresence } from '../testing/memory-presence.ts';

afterEach(stopServers);

const NODE = { url: '', state: 'alive', up: true, version: '1', uptimeS: 1, sessions: 0, links: [], heads: {} } as const;

function node(name: string, more: object): NodeView {
  return { ...NODE, id: name, name, ...more } as unknown as NodeView;
}

/** Here, a linked peer that has more, one behind another, and one that is gone. */
const MESH = {
  self: 'node-a',
  nodes: [
    node('node-a', {
      links: [
        { to: 'node-b', up: true, rttMs: 2.5, pendingBytes: 7, since: 0 },
        { to: 'node-d', up: false, rttMs: 3, pendingBytes: 9, since: 0 },
      ],
      heads: { a1: 5, b1: 2, old: 9 },
      origins: ['a1', 'a0'],
    }),
    node('node-b', { heads: { a1: 5, b1: 6, old: 9 }, origins: ['b1'] }),
    node('node-c', { heads: { a1: 1, b1: 6, old: 9 }, origins: ['c1'] }),
    node('node-d', { state: 'down', up: false, heads: { gone: 1 } }),
  ],
} as unknown as MeshView;

class Seen extends MemoryPresence {
  override mesh(): MeshView {
    return MESH;
  }
}

async function read(url: string): Promise<(line: string) => number | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (name) => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  };
}

describe('metrics', () => {
  it('tell of the nodes, of the links to them, and how far each is behind', async () => {
    const figures = await read((await serve({ presence: new Seen('node-a', new MemoryBackbone()) })).url);
    expect(['alive', 'suspect', 'down'].map((state) => figures(`skein_nodes{state="${state}"}`))).toEqual([3, 0, 1]);
    const of = (metric: string) => ['b', 'c', 'd'].map((peer) => figures(`skein_peer_${metric}{peer="node-${peer}"}`));
    expect(of('up')).toEqual([1, 1, 0]);
    expect(of('linked')).toEqual([1, 0, 0]);
    expect(of('rtt_seconds')).toEqual([0.0025, undefined, undefined]);
    expect(of('pending_bytes')).toEqual([7, undefined, undefined]);
    expect(of('behind_events')).toEqual([1, 5, 25 - 5 + 1 - 1 - 0]);
    expect(figures('skein_peer_up{peer="node-a"}')).toBeUndefined();
  });

  it('tell what the log here lacks, by origin, for how long, and what became of events', async () => {
    const counts = { admitted: 1, relayed: 2, served: 3, duplicates: 4, gaps: 5, refused: 6 };
    const ageOf = (origin: string, seq: number) => (origin === 'b1' && seq === 3 ? 1_500 : undefined);
    const presence = new Seen('node-a', new MemoryBackbone());
    const figures = await read((await serve({ presence, replication: { counts: () => counts, ageOf } })).url);
    const of = (metric: string) =>
      ['a1', 'b1', 'c1', 'gone', 'old'].map((origin) => figures(`skein_replication_lag_${metric}{origin="${origin}"}`));
    expect(of('events')).toEqual([0, 4, 0, 1, undefined]);
    expect(of('seconds')).toEqual([0, 1.5, 0, 0, undefined]);
    const events = (what: string) => figures(`skein_events_total{what="${what}"}`);
    expect(['admitted', 'relayed', 'served', 'duplicate', 'gap', 'refused'].map(events)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('C179 tell why clients came, what was refused, and why the node is not ready', async () => {
    const { url, port } = await serve({ readiness: () => ['draining'] });
    const before = await read(url);
    expect(before('skein_client_connects_total{reason="drain"}')).toBe(0);
    expect(before('skein_not_ready{reason="draining"}')).toBe(1);
    expect(before('skein_not_ready{reason="storage_full"}')).toBe(0);
    await upgrade(port, '/ws?token=x', {});
    const refused = await read(url);
    expect(refused('skein_upgrades_refused_total{error="token_in_url"}')).toBe(1);
  });

  it('C179 count a client when it goes live, and what it asks in vain by code', async () => {
    const { url, port } = await serve();
    const ann = await new Client(port).opened();
    await ann.answer({ ref: 1, type: 'hello', name: 'ann', standby: true, why: 'lost' });
    const counted = (figures: Awaited<ReturnType<typeof read>>) =>
      ['lost', 'drain', 'unsaid'].map((reason) => figures(`skein_client_connects_total{reason="${reason}"}`) ?? 0);
    const standby = await read(url);
    expect(counted(standby)).toEqual([0, 0, 0]);
    expect(standby('skein_clients{state="standby"}')).toBe(1);
    await ann.answer({ ref: 2, type: 'resume', cursor: {}, rooms: [], why: 'drain' });
    await ann.answer({ ref: 3, type: 'resume', cursor: {}, rooms: [], why: 'drain' });
    const bob = await new Client(port).opened();
    await bob.answer({ ref: 1, type: 'hello', name: 'bob', why: { no: 'reason' } });
    await bob.answer({ ref: 2, type: 'join', room: ' ' });
    const figures = await read(url);
    expect(counted(figures)).toEqual([0, 1, 1]);
    expect(figures('skein_messages_refused_total{code="bad_room"}')).toBe(1);
    expect(figures('skein_users')).toBe(2);
  });

  it('are in docs/metrics.md, all of them, and nothing else is', async () => {
    const text = await (await fetch(`${(await serve()).url}/metrics`)).text();
    const told = [...text.matchAll(/^# TYPE (skein_\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    const rows = readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `(skein_\w+)(?:\{[\w,]+\})?` \| (\w+) \|/gm);
    expect([...rows].map(([, name, type]) => `${name} ${type}`).sort()).toEqual(told.sort());
  });
});
