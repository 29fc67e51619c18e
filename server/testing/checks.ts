import type { ChatClient } from '../../shared/client/chat-client.ts';
import type { Entry } from '../../shared/client/chat-state.ts';
import { comparePlaces, type RoomName } from '../../shared/ids.ts';
import { FRAME_LIMIT, FrameReader } from '../backbone/mesh/frame-codec.ts';
import { PEER_TYPE } from '../backbone/peer-messages.ts';
import type { Disk } from '../store/memory-store.ts';
import type { SimulatedMesh } from './simulated-mesh.ts';

/** What must hold of a simulated mesh. Each returns what is wrong, in words; an empty list is good. */

/** One screen: the posts of a room as a client shows them. */
export function shown(client: ChatClient, room: string): readonly Entry[] {
  return client.state.rooms.find((state) => state.room === room)?.entries ?? [];
}

function screenFaults(name: string, entries: readonly Entry[]): readonly string[] {
  const faults: string[] = [];
  const keys = new Set<string>();
  let before: Entry | undefined;
  for (const entry of entries) {
    if (keys.has(entry.key)) faults.push(`${name}: shown twice: ${entry.body}`);
    keys.add(entry.key);
    if (before?.place && entry.place && comparePlaces(before.place, entry.place) >= 0)
      faults.push(`${name}: out of order: ${entry.body}`);
    before = entry;
  }
  return faults;
}

/** Every client shows the same posts in the same order, each once, and exactly those that were sent. */
export function convergenceFaults(mesh: SimulatedMesh, room: RoomName, sent: ReadonlySet<string>): readonly string[] {
  const faults: string[] = [];
  const [first] = mesh.clients;
  const reference = first ? shown(first, room).map(({ body }) => body) : [];
  for (const [index, client] of mesh.clients.entries()) {
    const entries = shown(client, room);
    faults.push(...screenFaults(`client ${index}`, entries));
    const bodies = entries.map(({ body }) => body);
    for (const body of sent) if (!bodies.includes(body)) faults.push(`client ${index}: lost ${body}`);
    for (const body of bodies) if (!sent.has(body)) faults.push(`client ${index}: nobody sent ${body}`);
    if (bodies.join() !== reference.join()) faults.push(`client ${index}: another order than client 0`);
    if (client.state.phase.is !== 'online') faults.push(`client ${index}: ${client.state.phase.is}`);
    if (client.state.waiting > 0) faults.push(`client ${index}: ${client.state.waiting} posts still wait`);
  }
  return faults;
}

/** Every node holds the same bytes under the same identities, without holes. */
export function logFaults(mesh: SimulatedMesh): readonly string[] {
  const [first, ...others] = mesh.nodes.map(({ name, disk }) => ({ name, log: logOf(disk) }));
  if (!first) return [];
  return others
    .filter(({ log }) => log.join('\n') !== first.log.join('\n'))
    .map(({ name, log }) => `${name} holds ${log.length} events, ${first.name} ${first.log.length}, and they differ`);
}

/** Every event on a disk, in the order of (origin, sequence), with whether it counts. Throws at a hole. */
function logOf({ rows }: Disk): readonly string[] {
  return [...rows.heads()].sort().flatMap(([origin, head]) =>
    Array.from({ length: head }, (_, index) => {
      const event = rows.get({ origin, seq: index + 1 });
      if (!event) throw new Error(`a hole at ${origin}/${index + 1}`);
      return `${event.counts} ${event.json}`;
    }),
  );
}

/** All nodes name the same members and the same leader. */
export function presenceFaults(mesh: SimulatedMesh, room: RoomName): readonly string[] {
  const views = mesh.nodes.flatMap(({ name, node }) =>
    node ? [{ name, said: JSON.stringify([node.membership.members(room), node.membership.leader(room)]) }] : [],
  );
  return views
    .filter(({ said }) => said !== views[0]?.said)
    .map(({ name, said }) => `${name} says ${said}, ${views[0]?.name} ${views[0]?.said}`);
}

/** Counts how often each event crosses each link in each direction, from the bytes. */
export class CrossingCounter {
  readonly #crossings = new Map<string, number>();
  readonly #readers = new Map<string, FrameReader>();

  constructor(mesh: SimulatedMesh) {
    mesh.network.tap = (from, to, bytes) => this.#read(`${from}>${to}`, bytes);
  }

  faults(): readonly string[] {
    return [...this.#crossings].filter(([, times]) => times > 1).map(([crossing, times]) => `${crossing}: ${times} times`);
  }

  get total(): number {
    return this.#crossings.size;
  }

  /** How many events went from one node to another. */
  over(from: string, to: string): number {
    return [...this.#crossings.keys()].filter((crossing) => crossing.startsWith(`${from}>${to} `)).length;
  }

  #read(way: string, bytes: Buffer): void {
    const reader = this.#readers.get(way) ?? new FrameReader(FRAME_LIMIT);
    this.#readers.set(way, reader);
    reader.push(bytes, ({ type, payload }) => {
      if (type !== PEER_TYPE.event) return;
      const { origin, seq } = JSON.parse(payload.toString()) as { origin: string; seq: number };
      const crossing = `${way} ${origin}/${seq}`;
      this.#crossings.set(crossing, (this.#crossings.get(crossing) ?? 0) + 1);
    });
  }
}
