import { join } from 'node:path';
import type { Mesh } from '../e2e/harness/mesh.ts';
import type { NodeProcess } from '../e2e/harness/node-process.ts';
import { monotonic, sleep, wallClock } from '../e2e/harness/time.ts';
import type { Paths } from './clients/paths.ts';
import type { Person } from './clients/person.ts';
import type { Keeper } from './keeper.ts';
import { LogWriter } from './log-lines.ts';
import type { Step } from './schedule.ts';

/** All that a fault can lay its hands on. */
export interface Actor {
  readonly person: Person;
  readonly paths: Paths;
}

export interface Stage {
  readonly mesh: Mesh;
  readonly keeper: Keeper;
  readonly actors: readonly Actor[];
  /** The node that has a small disk of its own, and how to fill it; undefined where that cannot be had. */
  readonly smallDisk: SmallDisk | undefined;
  /** A folder for copies of data directories and the like. */
  readonly scratch: string;
  readonly say: (text: string) => void;
  /** The minutes of the run are over: what takes long ends early. */
  readonly isOver: () => boolean;
}

export interface SmallDisk {
  readonly letter: string;
  fill(): void;
  free(): void;
}

/** Does what the step says, waits, and puts it right again. Resolves when that is done. */
export type Fault = (stage: Stage, step: Step) => Promise<void>;

export const lasting = ({ forS }: Step): Promise<void> => sleep(forS * 1_000);

export function nodesOf({ keeper }: Stage, { nodes }: Step): NodeProcess[] {
  return nodes.map((letter) => keeper.node(letter));
}

export function nodeOf(stage: Stage, step: Step): NodeProcess {
  const [first] = nodesOf(stage, step);
  if (!first) throw new Error(`${step.fault} needs a node`);
  return first;
}

/** One of several, as the dice say. */
export function chosen<T>(from: readonly T[], { dice }: Step): T {
  if (from.length === 0) throw new Error('there is none to choose');
  return from[Math.floor(dice * from.length)] as T;
}

/** A number between two, as the dice say. */
export function between(from: number, to: number, { dice }: Step): number {
  // The first digits choose who; these choose how much.
  return from + ((dice * 97) % 1) * (to - from);
}

/** Repeats something until the step is over. */
export async function repeatedly(step: Step, everyMs: number, task: () => void | Promise<void>): Promise<void> {
  const end = monotonic() + step.forS * 1_000;
  while (monotonic() < end) {
    await task();
    await sleep(everyMs);
  }
}

/** Tells the log of a client that its user is away on purpose. */
export function notesOf({ person }: Actor): LogWriter {
  return new LogWriter(person.log, wallClock);
}

export function scratchFile({ scratch }: Stage, name: string): string {
  return join(scratch, name);
}
