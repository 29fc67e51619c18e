import type { Dice } from './dice.ts';
import type { Action, Outline } from './plan.ts';
import type { World } from './world.ts';

/** One kind of trouble: when it comes, and what it does. What it breaks for a while it puts right by an action of its own. */
export interface Fault {
  readonly name: string;
  plan(dice: Dice, outline: Outline): readonly Action[];
  /** By the `act` of the actions planned here. An action that makes no sense now (a crash of a dead node) does nothing. */
  readonly acts: Readonly<Record<string, (world: World, action: Action) => void>>;
}

/** `times` moments of the run, each given to `make`. */
export function moments(
  dice: Dice,
  outline: Outline,
  times: number,
  make: (at: number) => Action | readonly Action[],
): readonly Action[] {
  return Array.from({ length: times }, () => make(dice.between(0, outline.lengthMs))).flat();
}
