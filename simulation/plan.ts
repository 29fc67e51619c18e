import { Dice } from './dice.ts';
import { FAULTS } from './faults/all.ts';
import { daily } from './faults/daily.ts';

/** Everything that one run does, as data: made from a seed, kept as JSON, made smaller by leaving actions out. */
export interface Plan extends Outline {
  readonly actions: readonly Action[];
}

export interface Outline {
  /** Decides the chance within the world: latencies, ids, jitter. */
  readonly seed: number;
  readonly shape: 'full' | 'line' | 'ring' | 'star';
  readonly nodes: number;
  readonly people: number;
  readonly posts: number;
  /** Virtual milliseconds with faults; then everything must come right. */
  readonly lengthMs: number;
  /** The one node whose disk may be lost or put back: what two nodes hold survives the loss of one disk. */
  readonly fragile: number;
  /** The nodes take ten posts a second from an author and thirty at once. */
  readonly limited: boolean;
}

/** One thing done at one time. What an action needs of the rest depends on `act`; the file of its fault says. */
export interface Action {
  /** Virtual milliseconds from the moment at which everybody is there. */
  readonly at: number;
  readonly act: string;
  readonly node?: number;
  readonly other?: number;
  readonly person?: number;
  readonly ms?: number;
  readonly value?: number;
  readonly how?: string;
}

const SHAPES = ['full', 'full', 'full', 'line', 'ring', 'star'] as const;

interface Size {
  readonly nodes: readonly [from: number, to: number];
  readonly people: readonly [from: number, to: number];
  readonly posts: readonly [from: number, to: number];
  readonly lengthMs: readonly [from: number, to: number];
  /** The part of all plans of this size in which a fault is on. */
  readonly faults: number;
}

const TINY: Size = { nodes: [2, 3], people: [2, 3], posts: [5, 15], lengthMs: [6_000, 13_000], faults: 0.13 };
const SMALL: Size = { nodes: [3, 3], people: [2, 4], posts: [15, 40], lengthMs: [30_000, 30_000], faults: 0.3 };
const MIDDLING: Size = { nodes: [3, 5], people: [3, 6], posts: [20, 100], lengthMs: [60_000, 60_000], faults: 0.3 };
const LARGE: Size = { nodes: [4, 9], people: [3, 20], posts: [20, 500], lengthMs: [60_000, 180_000], faults: 0.3 };

/**
 * Most plans are tiny, a few troubles close together: what needs a large mesh or a long time to go wrong is rare, and tiny ones are run,
 * made small and read in a moment. In the others most faults meet in some.
 */
function sizeOf(part: number): Size {
  if (part < 0.84) return TINY;
  if (part < 0.98) return SMALL;
  return part < 0.997 ? MIDDLING : LARGE;
}

export function planOf(seed: number): Plan {
  const dice = new Dice(seed);
  const size = sizeOf(dice.between(0, 1));
  const outline: Outline = {
    seed,
    shape: dice.pick(SHAPES),
    nodes: dice.int(...size.nodes),
    people: dice.int(...size.people),
    posts: Math.round(dice.spread(...size.posts)),
    lengthMs: dice.between(...size.lengthMs),
    fragile: dice.int(3),
    limited: dice.chance(0.3),
  };
  const faults = FAULTS.filter(() => dice.chance(size.faults));
  const actions = [daily, ...faults].flatMap((fault) => fault.plan(dice, outline));
  // What would be put right later than that is put right by the end of the faults.
  const inTime = actions.filter(({ at }) => at < outline.lengthMs);
  return { ...outline, actions: inTime.sort((a, b) => a.at - b.at) };
}
