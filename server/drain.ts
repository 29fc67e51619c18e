import type { Clock } from '../shared/time/clock.ts';
import type { MeshNode } from './node.ts';

/**
 * How a node leaves: its clients are asked to move and are served as before until they have; then nothing more is read, what was
 * read is committed and answered, and what only this node holds is given to a peer. Every step ends as soon as there is nothing left to
 * wait for; all of them together last `timeoutMs` at most, or a moment if that is 0. Closing the sockets is the caller's.
 */

/** Of the time to leave in, what is kept for answering, handing over and closing after the clients had theirs to move. */
const REST = { share: 0.25, mostMs: 2_000 } as const;
/** Also a node that is to wait for nobody answers what it has read. */
const LEAST_REST_MS = 250;
const POLL_MS = 20;

export async function drain(node: MeshNode, clock: Clock, timeoutMs: number): Promise<void> {
  const begun = clock.monotonic();
  const moveMs = timeoutMs - Math.min(REST.mostMs, timeoutMs * REST.share);
  const suggest = node.membership.nodes().flatMap(({ name, url, up }) => (up && name !== node.name ? [url] : []));
  // Without another node there is nowhere to move to.
  if (suggest.length > 0 && timeoutMs > 0) {
    node.gateway.drain({ reason: 'restart', deadlineMs: moveMs, suggest });
    await until(clock, begun + moveMs, () => node.gateway.live === 0);
  }
  node.gateway.finish();
  // Half of the rest is for the closing of sockets and links.
  const deadline = Math.max(begun + (moveMs + timeoutMs) / 2, clock.monotonic() + LEAST_REST_MS);
  await until(clock, deadline, () => node.gateway.isSettled && node.isHandedOver());
}

async function until(clock: Clock, deadline: number, isDone: () => boolean): Promise<void> {
  while (!isDone() && clock.monotonic() < deadline) {
    await new Promise<void>((resolve) => void clock.after(POLL_MS, resolve));
  }
}
