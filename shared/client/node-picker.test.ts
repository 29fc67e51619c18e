import { describe, expect, it } from 'vitest';
import type { NodeName } from '../ids.ts';
import type { Decision } from './chat-state.ts';
import {
  check,
  isFaster,
  judge,
  type Measure,
  moved,
  OPENING,
  type PickerState,
  pickStandby,
  type Situation,
  settle,
} from './node-picker.ts';

const names = ['a', 'b', 'c'] as const;
type Rtts = readonly (number | undefined)[];

function median(samples: readonly (number | undefined)[]): number | undefined {
  const answered = samples.slice(-3).filter((one) => one !== undefined);
  answered.sort((x, y) => x - y);
  return answered[answered.length >> 1];
}

function best(samples: readonly (number | undefined)[]): number | undefined {
  const answered = samples.slice(-3).filter((one) => one !== undefined);
  return answered.length === 0 ? undefined : Math.min(...answered);
}

/** One row: what was measured in each check, and what the client then says. `+`: it is on that node from then on. */
interface Row {
  readonly why: string;
  readonly rounds: readonly Rtts[];
  readonly pin?: string;
  readonly down?: string;
  readonly unstored?: boolean;
  readonly everyMs?: number;
  /** When set, the client has chosen by measurement before, and moved at this time (0: never). */
  readonly settled?: number;
  readonly expect: readonly (Decision['reason'] | `+${string}`)[];
}

function play(row: Row): readonly string[] {
  let here = 'a' as NodeName;
  let state: PickerState = OPENING;
  if (row.settled !== undefined) state = { ...OPENING, opening: false, movedAt: row.settled || undefined };
  return row.rounds.map((_, index) => {
    const now = (index + 1) * (row.everyMs ?? 1_000);
    const nodes = names.map((name, at): Measure => {
      const samples = row.rounds.slice(0, index + 1).map((round) => round[at]);
      return {
        name: name as NodeName,
        up: name !== row.down,
        rttMs: median(samples),
        bestMs: best(samples),
        lastMs: samples.at(-1),
      };
    });
    const situation: Situation = { here, nodes, pin: row.pin as NodeName | undefined, unstored: row.unstored ?? false, now };
    state = check(state, situation);
    const verdict = judge(state, situation);
    state = settle(state, verdict);
    if (verdict.verdict === 'stay') return verdict.reason;
    here = verdict.to;
    state = moved(state, now);
    return `+${here}`;
  });
}
const times = (count: number, ...round: Rtts): Rtts[] => Array.from({ length: count }, () => round);

const rows: readonly Row[] = [
  { why: 'the first choice takes three checks', rounds: times(4, 40, 5, 120), expect: ['first', 'first', '+b', 'fastest'] },
  {
    why: 'the first choice forgives one slow sample',
    rounds: [[40, 60, 120], ...times(2, 40, 5, 120)],
    expect: ['first', 'first', '+b'],
  },
  {
    why: 'the first choice forgives a page that is busy for two of three checks',
    rounds: [
      [80, 70, 150],
      [48, 45, 130],
      [44, 9, 124],
    ],
    expect: ['first', 'first', '+b'],
  },
  { why: 'less than 10 ms is not enough', rounds: times(3, 14, 5, 50), expect: ['first', 'first', 'not_enough'] },
  { why: 'less than a third is not enough', rounds: times(3, 100, 70, 120), expect: ['first', 'first', 'not_enough'] },
  { why: '40 against 35 stays', rounds: times(3, 40, 35, 120), expect: ['first', 'first', 'not_enough'] },
  { why: 'exactly 10 ms and a third is enough', rounds: times(3, 30, 20, 90), expect: ['first', 'first', '+b'] },
  { why: 'nothing measured here, nothing to compare', rounds: times(3, undefined, 5, 5), expect: ['first', 'first', 'first'] },
  { why: 'no sample there, no move', rounds: times(3, 40, undefined, undefined), expect: ['first', 'first', 'fastest'] },
  { why: 'nothing unstored', rounds: times(3, 40, 5, 120), unstored: true, expect: ['first', 'first', 'unstored'] },
  { why: 'not to a node that is down', rounds: times(3, 40, 5, 120), down: 'b', expect: ['first', 'first', 'fastest'] },
  {
    why: 'C85 later it takes three checks in a row',
    settled: 0,
    rounds: times(3, 40, 5, 120),
    expect: ['confirming', 'confirming', '+b'],
  },
  {
    why: 'C85 a check in which it was not faster starts the count anew',
    settled: 0,
    rounds: [...times(2, 40, 5, 120), [40, 39, 120], ...times(3, 40, 5, 120)],
    expect: ['confirming', 'confirming', 'not_enough', 'confirming', 'confirming', '+b'],
  },
  {
    why: 'a check without an answer starts the count anew',
    settled: 0,
    rounds: [...times(2, 40, 5, 120), [40, undefined, 120], ...times(2, 40, 5, 120)],
    expect: ['confirming', 'confirming', 'not_enough', 'confirming', 'confirming'],
  },
  {
    why: 'two nodes taking turns are no three checks in a row',
    settled: 0,
    rounds: [
      [40, 5, 40],
      [40, 40, 5],
      [40, 5, 40],
      [40, 40, 5],
    ],
    expect: ['confirming', 'confirming', 'confirming', 'confirming'],
  },
  {
    why: 'the fastest of those that qualify',
    settled: 0,
    rounds: times(3, 90, 40, 10),
    expect: ['confirming', 'confirming', '+c'],
  },
  {
    why: 'C85 60 s after the last move, not before',
    settled: 1_000,
    everyMs: 15_000,
    rounds: times(5, 40, 5, 120),
    expect: ['confirming', 'confirming', 'too_soon', 'too_soon', '+b'],
  },
  {
    why: 'C85 when the rest is over by the clock that was set for it, however the difference of the two times is rounded',
    settled: 77_236.8,
    everyMs: 45_745.6,
    rounds: times(3, 40, 5, 120),
    expect: ['confirming', 'confirming', '+b'],
  },
  { why: 'a pinned client stays', pin: 'a', rounds: times(4, 90, 5, 5), expect: ['pinned', 'pinned', 'pinned', 'pinned'] },
  { why: 'a pinned client goes to its pin at once', pin: 'c', rounds: times(2, 5, 5, 90), expect: ['+c', 'pinned'] },
  { why: 'a pin that is down is waited for', pin: 'c', down: 'c', rounds: times(2, 90, 5, 5), expect: ['pinned', 'pinned'] },
];

describe('judge', () => {
  it.each(rows.map((row) => [row.why, row] as const))('%s', (_, row) => {
    expect(play(row)).toEqual(row.expect);
  });
});

describe('a pin elsewhere', () => {
  it.each<[string, Partial<Measure>, string]>([
    ['that answered goes there', { rttMs: 80, lastMs: 80 }, 'move'],
    ['that did not answer the last time waits', { rttMs: 80, lastMs: undefined }, 'stay'],
    ['that was never measured is tried', { rttMs: undefined, lastMs: undefined }, 'move'],
    ['that is down waits', { up: false }, 'stay'],
  ])('%s', (_, measure, verdict) => {
    const nodes: Measure[] = ['a', 'c'].map((name) => ({ name: name as NodeName, up: true, rttMs: 5, bestMs: 5, lastMs: 5 }));
    const [a, c] = nodes as [Measure, Measure];
    const situation = { here: a.name, nodes: [a, { ...c, ...measure }], pin: c.name, unstored: true, now: 0 };
    expect(judge(OPENING, situation)).toMatchObject({ verdict, reason: 'pinned' });
  });
});

describe('isFaster', () => {
  it.each([
    [30, 40, false],
    [26, 40, true],
    [27, 40, false],
    [5, 14, false],
    [4, 14, true],
    [undefined, 14, false],
    [4, undefined, false],
  ])('%s against %s: %s', (there, here, answer) => {
    expect(isFaster(there, here)).toBe(answer);
  });
});

describe('pickStandby', () => {
  const node = (name: string, rttMs: number | undefined, up = true): Measure => ({
    name: name as NodeName,
    up,
    rttMs,
    bestMs: rttMs,
    lastMs: rttMs,
  });
  it.each<[string, readonly Measure[], string | undefined, string | undefined]>([
    ['the second best', [node('a', 5), node('b', 40), node('c', 20)], undefined, 'c'],
    ['an unmeasured one rather than none', [node('a', 5), node('b', undefined)], undefined, 'b'],
    ['none where there is no other', [node('a', 5)], undefined, undefined],
    ['none that is down', [node('a', 5), node('b', 5, false)], 'b', undefined],
    ['the one it has, while the other is hardly faster', [node('a', 5), node('b', 22), node('c', 20)], 'b', 'b'],
    ['the clearly faster one', [node('a', 5), node('b', 80), node('c', 20)], 'b', 'c'],
    ['a measured one instead of one that never answered', [node('a', 5), node('b', undefined), node('c', 90)], 'b', 'c'],
  ])('%s', (_, nodes, held, answer) => {
    expect(pickStandby(nodes, 'a' as NodeName, held as NodeName | undefined)).toBe(answer);
  });
});
