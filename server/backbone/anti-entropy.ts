import {
  headOf,
  type MutableVersionVector,
  raise,
  type VersionRecord,
  type VersionVector,
} from '../../shared/causality/version-vector.ts';
import type { EventId, OriginId } from '../../shared/ids.ts';

/**
 * What to send to whom, as pure functions over version vectors. `has` is what a peer is known to hold or to be about to get:
 * it said so, it sent it, or it was sent to it on this very link, which keeps order.
 */

/** Events a page holds at most, and about how many bytes of JSON. */
export const PAGE = { events: 500, bytes: 256 * 1024 } as const;

/** A link with more than this under way gets nothing new; when it has drained, its peer is told the heads and asks. */
export const SLOW_PEER_BYTES = 1024 * 1024;

/** The first missing sequence of each origin in which `theirs` is ahead of `mine`, without those in `asked`. */
export function missing(mine: VersionVector, theirs: VersionVector, asked: ReadonlySet<OriginId>): VersionRecord {
  const want: Record<string, number> = {};
  for (const [origin, head] of theirs) {
    const from = headOf(mine, origin) + 1;
    if (head >= from && !asked.has(origin)) want[origin] = from;
  }
  return want;
}

/**
 * Is this the very next event that a peer needs? Then it is sent now, and counts as held. One that the peer holds is not sent;
 * one further ahead neither: the peer fetches the rest first, so a link never carries an event twice in one direction.
 */
export function isNextFor(has: MutableVersionVector, event: EventId): boolean {
  return headOf(has, event.origin) === event.seq - 1 && raise(has, event.origin, event.seq);
}

/** In which order peers are asked: those that are not late, and of them the nearest; who was not measured yet after who was. */
export function nearestFirst<L extends { readonly rttMs: number | null }, P extends { readonly late: number }>(
  peers: Iterable<readonly [L, P]>,
): readonly (readonly [L, P])[] {
  const far = ({ rttMs }: L) => rttMs ?? Number.MAX_VALUE;
  return [...peers].sort(([a, one], [b, other]) => one.late - other.late || far(a) - far(b));
}

export type Reception = 'new' | 'held' | 'gap';

/** What to do with an event from a peer, given what was received so far (committed or about to be). */
export function receive(received: MutableVersionVector, event: EventId): Reception {
  const head = headOf(received, event.origin);
  if (event.seq <= head) return 'held';
  if (event.seq > head + 1) return 'gap';
  received.set(event.origin, event.seq);
  return 'new';
}
