import type { TimedLine } from '../log-lines.ts';

/**
 * How long a client had to wait, in milliseconds. A *gap* is the time between two answers in which a post was waiting; it is
 * *recovered* when in it the client had to attach anew. What a user's own absence (offline, page closed) took is left out, and
 * so are clients that do not tell where they are attached: those are written from the contract and look for a node at leisure.
 */
export interface Waits {
  readonly recovered: readonly number[];
  readonly longestGap: number;
}

export function waitsOf(lines: readonly TimedLine[]): Waits {
  const recovered: number[] = [];
  let longestGap = 0;
  const waiting = new Map<string, number>();
  let lastAnswer = Number.NEGATIVE_INFINITY;
  let isAway = false;
  let isTainted = false;
  let isAttached = false;
  let isMoved = false;
  let isMeasured = false;
  for (const line of lines) {
    if (line.is === 'sent') waiting.set(line.id, line.t);
    else if (line.is === 'refused') waiting.delete(line.id);
    else if (line.is === 'attached') {
      isMoved = isAttached;
      isAttached = true;
      isMeasured = true;
    } else if (line.is === 'offline' || line.is === 'page') {
      isAway = line.is === 'offline';
      isTainted = true;
      if (line.is === 'page') isAttached = false;
    } else if (line.is === 'online') isAway = false;
    else if (line.is === 'acked' && waiting.has(line.id)) {
      const first = Math.min(...waiting.values());
      waiting.delete(line.id);
      if (!isTainted) {
        const gap = line.t - Math.max(first, lastAnswer);
        longestGap = Math.max(longestGap, gap);
        if (isMoved) recovered.push(gap);
      }
      lastAnswer = line.t;
      isTainted = isAway;
      isMoved = false;
    }
  }
  return { recovered, longestGap: isMeasured ? longestGap : 0 };
}

/** The smallest of `values` that at least `share` of them do not exceed; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
