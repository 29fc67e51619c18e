import { dialWith } from '../../shared/client/dial.ts';
import { rttUrl } from '../../shared/client/node-url.ts';
import type { ClientPorts } from '../../shared/client/ports.ts';
import { SUBPROTOCOL } from '../../shared/protocol/version.ts';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { browserStorage } from './browser-storage.ts';

/** What the client needs from the place it runs in, as a browser has it. */
export function browserPorts(space: string): ClientPorts {
  return { clock: realClock, random: realRandom, dial, probe, storage: browserStorage(space) };
}

const dial = dialWith((url) => new WebSocket(url, SUBPROTOCOL));

/** One round trip. The body is none (204), so the headers are the answer. */
export async function probe(nodeUrl: string, timeoutMs: number): Promise<number> {
  const from = realClock.monotonic();
  const response = await fetch(rttUrl(nodeUrl), {
    cache: 'no-store',
    credentials: 'omit',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`the node answered ${response.status}`);
  return realClock.monotonic() - from;
}
