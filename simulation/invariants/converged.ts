import { logFaults, presenceFaults } from '../../server/testing/checks.ts';
import type { SimulatedPerson } from '../../server/testing/simulated-mesh.ts';
import { amended, amendmentOf, NO_AMENDMENTS, withAmendment } from '../../shared/client/amendments.ts';
import type { Entry, RoomState } from '../../shared/client/chat-state.ts';
import { toEntry } from '../../shared/client/timeline.ts';
import type { RoomName } from '../../shared/ids.ts';
import type { EventMessage } from '../../shared/protocol/event.ts';
import { said } from '../faults/changes.ts';
import type { Invariant } from '../watch.ts';
import type { World } from '../world.ts';

const ROOMS = ['general', 'random'] as const;
/** What a join answers with. */
const PAGE = 50;
/** More than any plan posts. */
const ALL = 100_000;

/** 1, 3, 17: every post is on every node, in one order, and on the screen of everybody who has the room open; nothing waits any more. */
export const converged: Invariant = (world) => ({
  end: () => {
    const fault = (what: string) => world.fault('converged', what);
    for (const { name, node } of world.mesh.nodes) if (!node) fault(`${name} is not up`);
    for (const what of logFaults(world.mesh)) fault(what);
    const orders = ordersOf(world);
    for (const person of world.mesh.people) personFaults(world, person, orders).forEach(fault);
    const held = new Set(
      roomsOf(world)
        .flatMap((room) => entriesOf(world, room))
        .map(({ author, id }) => `${author} ${id}`),
    );
    for (const { body, author, id } of world.story.posts) if (!held.has(`${author} ${id}`)) fault(`lost: ${body}`);
  },
});

/** 10, 11: all nodes name the same members and leader. */
export const presence: Invariant = (world) => ({
  end: () => {
    for (const room of ROOMS) for (const what of presenceFaults(world.mesh, room as RoomName)) world.fault('presence', what);
  },
});

/** Has everything come right, as far as can be seen from outside? */
export function isSettled(world: World): boolean {
  const { nodes, people } = world.mesh;
  const rows = nodes.map(({ disk }) => disk.rows);
  const orders = ordersOf(world);
  return (
    nodes.every(({ node }) => node !== undefined) &&
    people.every(({ client }) => client.state.phase.is === 'online' && client.state.waiting === 0) &&
    rows.every(({ position }) => position === rows[0]?.position) &&
    people.every((person) => personFaults(world, person, orders).length === 0) &&
    ROOMS.every((room) => presenceFaults(world.mesh, room as RoomName).length === 0)
  );
}

/** The order of each room, worked out once for all who look at it now. */
type Orders = (room: RoomName) => readonly string[];

function personFaults(world: World, { label, client }: SimulatedPerson, orders: Orders): readonly string[] {
  const faults = client.state.rooms.flatMap((room) => screenFaults(world, label, room, orders));
  if (client.state.phase.is !== 'online') faults.push(`${label} is ${JSON.stringify(client.state.phase)}`);
  if (client.state.waiting > 0) faults.push(`${label}: ${client.state.waiting} posts still wait`);
  return faults;
}

/** A screen may begin late, but from there on it is what the nodes have. */
function screenFaults(
  world: World,
  label: string,
  { room, entries, joined, more, with: other }: RoomState,
  orders: Orders,
): readonly string[] {
  if (!joined && other === undefined) return [];
  const all = orders(room);
  // What nobody brings to the nodes again stays on the screens that saw it when the one disk is lost that it was on.
  const isLost = (entry: Entry) => world.story.mayBeLost(said(entry.body)) && !all.includes(viewIn(world, entry));
  const shown = entries.filter((entry) => !isLost(entry)).map((entry) => viewIn(world, entry));
  const window = more ? Math.min(PAGE, shown.length) : shown.length;
  const expected = more ? all.slice(all.length - window) : all;
  // Above the first page, what came late stands alone until the pages between are loaded.
  const isRight = shown.slice(shown.length - window).join('\n') === expected.join('\n') && isPartOf(shown, all);
  if (isRight) return [];
  const missing = expected.filter((body) => !shown.includes(body)).map(brief);
  const surplus = shown.filter((body) => !expected.includes(body)).map(brief);
  return [
    `${label} in ${room}: lacks ${missing.join(', ') || 'nothing'}, has besides ${surplus.join(', ') || 'nothing'}, or another order`,
  ];
}

/** Without what fills it up. */
function brief(body: string): string {
  return body.replace(/\.{4,}/, '…');
}

function ordersOf(world: World): Orders {
  const known = new Map<RoomName, readonly string[]>();
  return (room) => {
    const order = known.get(room) ?? entriesOf(world, room).map((entry) => viewIn(world, entry));
    known.set(room, order);
    return order;
  };
}

/** As one sees a post, whoever looks: what became of it as well. */
function viewIn(world: World, { id, body, edited, deleted, reactions }: Entry): string {
  const chips = reactions.map(({ emoji, names }) => `${emoji} ${names}`);
  const amended = [
    edited === undefined ? '' : 'edited',
    deleted ? 'deleted' : '',
    // The first of a kind decides their order, and a page may have seen one that was lost with a disk.
    ...(world.isDiskChanged ? chips.sort() : chips),
  ];
  return [id.slice(-4), body, ...amended].join(' ').trim();
}

/** By the log of a node. */
function entriesOf(world: World, room: RoomName): readonly Entry[] {
  const { events, amendments } = world.node(0).disk.rows.history(room, undefined, ALL);
  const messages = amendments.map(({ json }) => JSON.parse(json) as EventMessage);
  return events.map(({ json }) => {
    const post = JSON.parse(json) as EventMessage;
    const about = messages.filter(({ target }) => target?.author === post.author && target.id === post.id);
    const held = about.flatMap((event) => amendmentOf(event) ?? []).reduce(withAmendment, NO_AMENDMENTS);
    return amended(toEntry(post, false), held, [], { author: undefined, name: post.from });
  });
}

/** All of `some`, in its order, is in `all`. */
function isPartOf(some: readonly string[], all: readonly string[]): boolean {
  let from = 0;
  return some.every((body) => {
    from = all.indexOf(body, from) + 1;
    return from > 0;
  });
}

function roomsOf(world: World): readonly RoomName[] {
  return [...new Set(world.story.posts.map(({ room }) => room))];
}
