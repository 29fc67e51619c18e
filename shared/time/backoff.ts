import type { Random } from './clock.ts';

export interface BackoffRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Full jitter: a random moment in [0, min(to, from * 2^attempt)), so that many who lost the same node do not return at once.
 * Never less than a tenth of `from`: a refusal that is instant must not become a busy loop.
 */
export function backoffDelay(range: BackoffRange, attempt: number, random: Random): number {
  const ceiling = Math.min(range.toMs, range.fromMs * 2 ** Math.min(attempt, 30));
  return Math.max(range.fromMs / 10, random.next() * ceiling);
}
