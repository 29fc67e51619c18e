import { comparePlaces } from '../../shared/ids.ts';
import type { EventMessage } from '../../shared/protocol/event.ts';
import type { ClientLog } from './raw-client.ts';

/**
 * Judges a run by the clients' own logs and nothing else. Every log handed in is of a client that was a member of the room
 * for the whole run, so that its screen must show every acknowledged post of the room.
 */
export interface Verdict {
  readonly lost: readonly string[];
  readonly dup: readonly string[];
  readonly phantom: readonly string[];
  readonly misattributed: readonly string[];
  readonly orderMismatch: readonly string[];
  /** Sent, neither acknowledged nor refused. They may or may not be there. */
  readonly unknown: number;
}

const placeText = (event: { at: string; origin: string; seq: number }): string => `${event.at}/${event.origin}/${event.seq}`;
const postKey = (author: string, id: string): string => `${author}/${id}`;

interface Screen {
  readonly shown: ReadonlyMap<string, EventMessage>;
  readonly dup: readonly string[];
  readonly outOfOrder: readonly string[];
}

/** What a client that follows the contract has on its screen: (author, id) once, the superseding copy in place of the other. */
function screenOfLog(log: ClientLog, room: string): Screen {
  const shown = new Map<string, EventMessage>();
  const dup: string[] = [];
  const outOfOrder: string[] = [];
  const seen = new Set<string>();
  const heads = new Map<string, number>();
  const socketOf = new Map<string, number>();
  for (const { socket, via, event } of log.received) {
    const identity = `${event.origin}:${event.seq}`;
    const where = `${log.client}, connection ${socket}: ${identity} ${JSON.stringify(event.body)}`;
    if (via === 'event') {
      const head = `${socket} ${event.origin}`;
      if (event.seq <= (heads.get(head) ?? 0)) outOfOrder.push(where);
      heads.set(head, event.seq);
    }
    if (event.room !== room) continue;
    const key = postKey(event.author, event.id);
    const other = shown.get(key);
    const replaces = other && event.supersedes?.origin === other.origin && event.supersedes.seq === other.seq;
    // A node that was moved to may have stored the post again before it heard of the copy that was seen elsewhere: the smaller one stays.
    const isAnotherCopy = other !== undefined && !replaces && socketOf.get(key) !== socket;
    if (seen.has(identity) || (other && !replaces && !isAnotherCopy)) dup.push(where);
    else if (!isAnotherCopy || comparePlaces(event, other) < 0) shown.set(key, event);
    seen.add(identity);
    socketOf.set(key, socket);
  }
  return { shown, dup, outOfOrder };
}

/** The posts of a room as this client shows them, in the one order. */
export function screenOf(log: ClientLog, room: string): EventMessage[] {
  return [...screenOfLog(log, room).shown.values()].sort(comparePlaces);
}

export function check(logs: readonly ClientLog[], room: string): Verdict {
  const screens = logs.map((log) => ({ log, ...screenOfLog(log, room) }));
  const sent = logs.flatMap((log) =>
    log.sent.filter((post) => post.room === room).map((post) => ({ ...post, author: log.author })),
  );
  const bodies = new Map(sent.map(({ author, id, body }) => [postKey(author, id), body]));
  const authors = new Set(sent.map(({ id }) => id));
  const acked = logs.flatMap((log) => log.acked.filter((ack) => ack.room === room).map((ack) => postKey(log.author, ack.id)));
  const refused = logs.flatMap((log) => log.refused.map(({ id }) => postKey(log.author, id)));
  const settled = new Set([...acked, ...refused]);
  const places = new Map<string, string>();

  const lost: string[] = [];
  const phantom: string[] = [];
  const misattributed: string[] = [];
  const orderMismatch = screens.flatMap(({ outOfOrder }) => outOfOrder);
  for (const { log, shown } of screens) {
    for (const key of new Set(acked)) if (!shown.has(key)) lost.push(`${log.client} lacks ${JSON.stringify(bodies.get(key))}`);
    for (const [key, event] of shown) {
      const what = `${log.client} shows ${JSON.stringify(event.body)} of ${event.author}`;
      if (!authors.has(event.id)) phantom.push(what);
      else if (bodies.get(key) !== event.body) misattributed.push(what);
      const place = places.get(key) ?? placeText(event);
      places.set(key, place);
      if (place !== placeText(event)) orderMismatch.push(`${what} at ${placeText(event)}, another at ${place}`);
    }
  }
  const dup = screens.flatMap((screen) => screen.dup);
  return {
    lost,
    dup,
    phantom,
    misattributed,
    orderMismatch,
    unknown: [...bodies.keys()].filter((key) => !settled.has(key)).length,
  };
}

export function verdictLine(verdict: Verdict): string {
  const { lost, dup, phantom, misattributed, orderMismatch, unknown } = verdict;
  const counts = `lost=${lost.length} dup=${dup.length} phantom=${phantom.length} misattributed=${misattributed.length}`;
  return `${counts} order_mismatch=${orderMismatch.length} unknown=${unknown}`;
}

export const CLEAN = 'lost=0 dup=0 phantom=0 misattributed=0 order_mismatch=0 unknown=0';

/** The verdict line, with the first examples behind it when it is not clean: one `toBe(CLEAN)` says it all. */
export function judged(logs: readonly ClientLog[], room: string): string {
  const verdict = check(logs, room);
  const line = verdictLine(verdict);
  const { lost, dup, phantom, misattributed, orderMismatch } = verdict;
  const examples = [lost, dup, phantom, misattributed, orderMismatch].flatMap((list) => list.slice(0, 3));
  return examples.length > 0 ? [line, ...examples].join('\n  ') : line;
}
