import { afterEach, describe, expect, it } from 'vitest';
import { CLEAN, judged } from './harness/checker.ts';
import { dialsOf, Mesh, type Topology } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { sleep, until } from './harness/time.ts';

const ROOM = 'general';
const POSTS = 5;

describe('any topology', () => {
  let mesh: Mesh | undefined;
  afterEach(async () => {
    await mesh?.close();
    mesh = undefined;
  });

  const cases: readonly (readonly [string, Topology, number])[] = [
    ['four nodes, each of which dials every other', 'full', 4],
    ['five nodes in a line', 'line', 5],
    ['five nodes in a ring', 'ring', 5],
    ['five nodes in a star', 'star', 5],
  ];

  for (const [what, topology, count] of cases) {
    it(`D3 ${what}: each post is shown once everywhere and crosses each link at most once a direction`, async () => {
      mesh = await Mesh.start({ count, topology, proxied: true, countEvents: true });
      const clients: RawClient[] = [];
      for (const [index, node] of mesh.nodes.entries()) clients.push(await RawClient.join(node.url, `user${index}`, ROOM));
      const total = count * POSTS;
      await Promise.all(
        clients.flatMap((client) => Array.from({ length: POSTS }, (_, n) => client.post(ROOM, `${client.name} ${n}`))),
      );
      for (const client of clients) {
        await until(
          () => `${client.name} to have all ${total}: ${client.bodies().length}`,
          () => client.bodies().length >= total,
        );
      }
      await mesh.converged();
      const settled = eventFrames(mesh);
      // Longer than a heartbeat: what goes round in circles would be seen.
      await sleep(700);
      expect(
        judged(
          clients.map(({ log }) => log),
          ROOM,
        ),
      ).toBe(CLEAN);
      expect(eventFrames(mesh)).toBe(settled);
      const crossings = crossingsOf(mesh, topology, count);
      expect(crossings.filter(({ times }) => times > 1)).toEqual([]);
      const homes = new Map(
        clients.flatMap(({ log }, index) => log.acked.map(({ origin }) => [origin as string, letter(index)] as const)),
      );
      expect(crossings.filter(({ to, event }) => homes.get(event.split(':')[0] as string) === to)).toEqual([]);
      // Where there is one way only, nothing comes back on it.
      if (topology === 'line' || topology === 'star')
        expect(settled).toBe(new Set(crossings.map(({ event }) => event)).size * (count - 1));
      // Each of the other nodes has to get each post over some link, so nothing was counted that was not there.
      expect(settled).toBeGreaterThanOrEqual(total * (count - 1));
    });
  }
});

function eventFrames(mesh: Mesh): number {
  let frames = 0;
  for (const { traffic } of mesh.proxies.values()) {
    for (const { events } of [traffic.up, traffic.down]) for (const times of events.values()) frames += times;
  }
  return frames;
}

interface Crossing {
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly times: number;
}

/** How often each event went from one node to another, over all connections of the two. */
function crossingsOf(mesh: Mesh, topology: Topology, count: number): Crossing[] {
  const crossings = new Map<string, Crossing>();
  const add = (from: string, to: string, events: ReadonlyMap<string, number>) => {
    for (const [event, times] of events) {
      const key = `${from} ${to} ${event}`;
      crossings.set(key, { from, to, event, times: times + (crossings.get(key)?.times ?? 0) });
    }
  };
  for (const [from, to] of dialsOf(topology, count)) {
    const [dialler, dialled] = [letter(from), letter(to)];
    const { up, down } = mesh.proxy(dialler, dialled).traffic;
    add(dialler, dialled, up.events);
    add(dialled, dialler, down.events);
  }
  return [...crossings.values()];
}

function letter(index: number): string {
  return String.fromCharCode(97 + index);
}
