import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { TcpNetwork } from '../backbone/mesh/tcp-network.ts';
import type { ServeConfig } from '../config/serve-config.ts';
import { examine } from './doctor.ts';

/** The doctor in the real world. Resolves with whether all is well. */
export function consultDoctor(config: ServeConfig, print: (text: string) => void): Promise<boolean> {
  return examine(config, { network: new TcpNetwork(config.meshSecret), clock: realClock, random: realRandom, print });
}
