import type { Fault } from '../fault.ts';
import { commitCrashes, crashes } from './crashes.ts';
import { cuts } from './cuts.ts';

/** Every kind of trouble. The order decides what a seed means: new ones go to the end. */
export const FAULTS: readonly Fault[] = [crashes, commitCrashes, cuts];
