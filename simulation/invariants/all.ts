import type { Invariant } from '../watch.ts';
import { acks } from './acks.ts';
import { converged, presence } from './converged.ts';
import { log } from './log.ts';
import { screens } from './screens.ts';

/** What must be true of every run. */
export const INVARIANTS: readonly Invariant[] = [log, acks, screens, converged, presence];
