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

/** A fault is on in about a third of all plans, so that most meet in some. */
const FAULT_PART = 0.3;
const SHAPES = ['full', 'full', 'full', 'line', 'ring', 'star'] as const;

/** Most plans are small: a fault that needs a large mesh is rare, and small ones are found, replayed and read faster. */
export function planOf(seed: number): Plan {
  const dice = new Dice(seed);
  const size = dice.between(0, 1);
  const outline: Outline = {
    seed,
    shape: dice.pick(SHAPES),
    nodes: size < 0.9 ? 3 : dice.int(4, size < 0.98 ? 5 : 9),
    people: size < 0.9 ? dice.int(2, 4) : dice.int(3, size < 0.98 ? 6 : 20),
    posts: Math.round(dice.spread(20, size < 0.9 ? 50 : size < 0.98 ? 100 : 500)),
    lengthMs: size < 0.98 ? 60_000 : dice.between(60_000, 300_000),
    fragile: dice.int(3),
    limited: dice.chance(0.3),
  };
  const faults = FAULTS.filter(() => dice.chance(FAULT_PART));
  const actions = [daily, ...faults].flatMap((fault) => fault.plan(dice, outline));
  return { ...outline, actions: actions.sort((a, b) => a.at - b.at) };
}
