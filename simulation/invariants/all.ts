import type { Invariant } from '../watch.ts';
import { acks } from './acks.ts';
import { bounds } from './bounds.ts';
import { converged, presence } from './converged.ts';
import { firstCopy } from './first-copy.ts';
import { ghosts } from './ghosts.ts';
import { leaders } from './leaders.ts';
import { links } from './links.ts';
import { log } from './log.ts';
import { moves } from './moves.ts';
import { once } from './once.ts';
import { order } from './order.ts';
import { patience } from './patience.ts';
import { privacy } from './privacy.ts';
import { returns } from './returns.ts';
import { screens } from './screens.ts';
import { silence, silentNodes } from './silence.ts';
import { stamps } from './stamps.ts';
import { storms } from './storms.ts';
import { truth } from './truth.ts';
import { withdrawn } from './withdrawn.ts';

/** What must be true of every run. */
export const INVARIANTS: readonly Invariant[] = [
  log,
  stamps,
  acks,
  screens,
  privacy,
  withdrawn,
  links,
  bounds,
  moves,
  converged,
  presence,
  truth,
  once,
  silence,
  patience,
  storms,
  returns,
  leaders,
  order,
  ghosts,
  silentNodes,
  firstCopy,
];
