import type { NodeName } from '../ids.ts';
import type { Decision } from './chat-state.ts';

/**
 * Which node to be on: the fastest, without flapping. Pure.
 * A *check* is one round of samples of all nodes. Promises (protocol rule C85): a move of its own accord goes only to a node that was at
 * least 10 ms and at least 1/3 faster in three checks in a row, at least 60 s after the last such move, with nothing unstored;
 * a pinned client makes none, and returns to its pin. The first choice after opening compares the best of three checks
 * instead: a page that is loading adds to a round trip and never takes away, and a wrong guess costs 15 s.
 */

const FASTER_MS = 10;
const FASTER_PART = 1 / 3;
const CHECKS = 3;
export const REST_MS = 60_000;

export interface Measure {
  readonly name: NodeName;
  readonly up: boolean;
  /** Median of the last three round trips. */
  readonly rttMs: number | undefined;
  /** The shortest of the last three round trips. */
  readonly bestMs: number | undefined;
  /** The last round trip; undefined when it got no answer, or none is fresh. */
  readonly lastMs: number | undefined;
}

export interface PickerState {
  /** Nothing was chosen by measurement yet. */
  readonly opening: boolean;
  /** Checks since the samples were started afresh, or since the last move. */
  readonly checks: number;
  /** For how many checks in a row each node was faster by enough. */
  readonly ahead: ReadonlyMap<NodeName, number>;
  /** Monotonic ms of the last voluntary move. */
  readonly movedAt: number | undefined;
}

export interface Situation {
  readonly here: NodeName;
  readonly nodes: readonly Measure[];
  readonly pin: NodeName | undefined;
  readonly unstored: boolean;
  /** Monotonic ms. */
  readonly now: number;
}

export type Verdict =
  | { readonly verdict: 'stay'; readonly reason: Decision['reason'] }
  | { readonly verdict: 'move'; readonly reason: 'faster' | 'pinned'; readonly to: NodeName };

export const OPENING: PickerState = { opening: true, checks: 0, ahead: new Map(), movedAt: undefined };

/** Samples of before say nothing about now: shown again, moved, or measured by hand. */
export function afresh(state: PickerState): PickerState {
  return { ...state, checks: 0, ahead: new Map() };
}

/** Moved of its own accord. */
export function moved(state: PickerState, now: number): PickerState {
  return { ...afresh(state), opening: false, movedAt: now };
}

/** Counts one check. */
export function check(state: PickerState, { here, nodes }: Situation): PickerState {
  const hereMs = find(nodes, here)?.lastMs;
  const ahead = new Map<NodeName, number>();
  for (const { name, lastMs, up } of nodes) {
    if (name !== here && up && isFaster(lastMs, hereMs)) ahead.set(name, (state.ahead.get(name) ?? 0) + 1);
  }
  return { ...state, checks: state.checks + 1, ahead };
}

/** Stay or move, and why, by the checks so far. Changes nothing, so it may be asked again at any time. */
export function judge(state: PickerState, situation: Situation): Verdict {
  const { pin, unstored, now } = situation;
  if (pin !== undefined) return judgePinned(situation, pin);
  if (state.opening && state.checks < CHECKS) return stay('first');
  const to = state.opening ? fasterAtBest(situation) : confirmed(state, situation);
  if (to === undefined) return stay(state.ahead.size > 0 && !state.opening ? 'confirming' : whyHere(situation));
  if (unstored) return stay('unstored');
  // As the timer for it is set: the difference of two times may be rounded to less than what was added to one of them.
  if (state.movedAt !== undefined && now < state.movedAt + REST_MS) return stay('too_soon');
  return { verdict: 'move', reason: 'faster', to };
}

/** The first choice is made once it is a clear one; from then on it takes three checks in a row. */
export function settle(state: PickerState, { verdict, reason }: Verdict): PickerState {
  const chosen = verdict === 'move' || reason === 'fastest' || reason === 'not_enough';
  return state.opening && chosen ? { ...state, opening: false } : state;
}

/** At least 10 ms and at least a third faster. */
export function isFaster(thereMs: number | undefined, hereMs: number | undefined): boolean {
  if (thereMs === undefined || hereMs === undefined) return false;
  return hereMs - thereMs >= FASTER_MS && hereMs - thereMs >= hereMs * FASTER_PART;
}

/** The second best: where to keep a standby. The one held stays unless another is faster by what a move takes. */
export function pickStandby(nodes: readonly Measure[], here: NodeName, held: NodeName | undefined): NodeName | undefined {
  const others = fastestFirst(nodes.filter(({ name, up }) => name !== here && up));
  const best = others[0];
  const kept = others.find(({ name }) => name === held);
  if (!best || !kept) return best?.name;
  return isFaster(best.rttMs, kept.rttMs) || (kept.rttMs === undefined && best.rttMs !== undefined) ? best.name : kept.name;
}

function judgePinned({ here, nodes }: Situation, pin: NodeName): Verdict {
  const target = find(nodes, pin);
  const answers = target?.up && (target.lastMs !== undefined || target.rttMs === undefined);
  return pin !== here && answers ? { verdict: 'move', reason: 'pinned', to: pin } : stay('pinned');
}

function confirmed({ ahead }: PickerState, { nodes }: Situation): NodeName | undefined {
  return fastestFirst(nodes.filter(({ name }) => (ahead.get(name) ?? 0) >= CHECKS))[0]?.name;
}

function fasterAtBest({ here, nodes }: Situation): NodeName | undefined {
  const hereMs = find(nodes, here)?.bestMs;
  return fastestFirst(nodes.filter(({ up, bestMs, lastMs }) => up && lastMs !== undefined && isFaster(bestMs, hereMs)))[0]?.name;
}

function whyHere({ here, nodes }: Situation): Decision['reason'] {
  const hereMs = find(nodes, here)?.rttMs;
  if (hereMs === undefined) return 'first';
  return nodes.some(({ up, rttMs }) => up && rttMs !== undefined && rttMs < hereMs) ? 'not_enough' : 'fastest';
}

function fastestFirst(nodes: readonly Measure[]): readonly Measure[] {
  return [...nodes].sort((a, b) => (a.rttMs ?? Number.MAX_SAFE_INTEGER) - (b.rttMs ?? Number.MAX_SAFE_INTEGER));
}

function find(nodes: readonly Measure[], name: NodeName): Measure | undefined {
  return nodes.find((node) => node.name === name);
}

function stay(reason: Decision['reason']): Verdict {
  return { verdict: 'stay', reason };
}
