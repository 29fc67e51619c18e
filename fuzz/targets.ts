import type { Judge } from './property.ts';
import { addresses } from './targets/addresses.ts';
import { clientMessageTargets } from './targets/client-messages.ts';
import { clock } from './targets/clock.ts';
import { commands } from './targets/commands.ts';
import { configuration } from './targets/configuration.ts';
import { frames } from './targets/frames.ts';
import { lines } from './targets/lines.ts';
import { names } from './targets/names.ts';
import { peerMessageTargets } from './targets/peer-messages.ts';
import { presence } from './targets/presence.ts';
import { screenTexts } from './targets/screen-texts.ts';
import { serverMessages } from './targets/server-messages.ts';
import { store } from './targets/store.ts';
import { vectors } from './targets/vectors.ts';

/** Everything that reads what others wrote. */
export const TARGETS: readonly Judge[] = [
  ...frames,
  ...peerMessageTargets,
  ...clientMessageTargets,
  ...serverMessages,
  ...commands,
  ...lines,
  ...names,
  ...screenTexts,
  ...addresses,
  ...configuration,
  ...store,
  ...vectors,
  ...clock,
  ...presence,
];
