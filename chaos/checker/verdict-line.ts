import type { Verdict } from './check.ts';

const FIVE = ['lost', 'dup', 'phantom', 'misattributed', 'orderMismatch'] as const;

export function verdictLine(verdict: Verdict): string {
  const { lost, dup, phantom, misattributed, orderMismatch, unknown, recoveredP99Ms, maxGapMs } = verdict;
  const five = `lost=${lost.length} dup=${dup.length} phantom=${phantom.length} misattributed=${misattributed.length}`;
  const times = `recovered_p99=${Math.round(recoveredP99Ms)}ms max_gap=${Math.round(maxGapMs)}ms`;
  return `${five} order_mismatch=${orderMismatch.length} unknown=${unknown} ${times}`;
}

export function isClean(verdict: Verdict): boolean {
  return FIVE.every((name) => verdict[name].length === 0);
}

/** The first of each kind. */
export function examples(verdict: Verdict, ofEach = 5): string[] {
  return FIVE.flatMap((name) => verdict[name].slice(0, ofEach).map((text) => `${name}: ${text}`));
}
