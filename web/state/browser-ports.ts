import type { ClientPorts } from '../../shared/client/ports.ts';
import { dialWith, probeWith } from '../../shared/client/standard-ports.ts';
import { SUBPROTOCOL } from '../../shared/protocol/version.ts';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { browserStorage } from './browser-storage.ts';

/** What the client needs from the place it runs in, as a browser has it. */
export function browserPorts(space: string): ClientPorts {
  return { clock: realClock, random: realRandom, dial, probe, storage: browserStorage(space) };
}

const dial = dialWith((url) => new WebSocket(url, SUBPROTOCOL));

export const probe = probeWith(
  () => new AbortController(),
  (url, signal) => fetch(url, { cache: 'no-store', credentials: 'omit', signal }),
);
