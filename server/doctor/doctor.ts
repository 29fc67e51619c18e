import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MeshView } from '../../shared/protocol/mesh-view.ts';
import type { Clock, Random } from '../../shared/time/clock.ts';
import { formatAddress, type PeerNetwork } from '../backbone/mesh/byte-stream.ts';
import { type PeerFinding, probePeer } from '../backbone/mesh/peer-probe.ts';
import type { ServeConfig } from '../config/serve-config.ts';
import { printable } from '../loggable.ts';
import { VERSION } from '../version.ts';
import { accessLine, type Line, peerLine } from './advice.ts';

/** Looks at what a node with this configuration meets, from where it would run, without being one. */
export interface DoctorPorts {
  readonly network: PeerNetwork;
  readonly clock: Clock;
  readonly random: Random;
  readonly print: (text: string) => void;
}

const HTTP_WITHIN_MS = 2_000;
const LOW_DISK = 1024 ** 3;

/** Prints a line for each thing looked at. Returns whether all of it is well. */
export async function examine(config: ServeConfig, ports: DoctorPorts): Promise<boolean> {
  const lines: Line[] = [];
  const say = (line: Line) => {
    lines.push(line);
    ports.print(`${line.mark} ${printable(line.text)}\n${line.advice === undefined ? '' : `    ${line.advice}\n`}`);
  };
  ports.print(`skein ${VERSION}, as ${config.name}\n`);
  say({ mark: '✓', text: 'the configuration is valid' });
  say(dataLine(config.dataDir));
  const own = await meshOf(config.publicUrl, ports.clock);
  say(ownLine(config, own));
  if (config.peers.length === 0) say({ mark: '–', text: 'no --peer is configured: this node waits to be dialled' });
  const findings = await Promise.all(config.peers.map((peer) => probePeer(ports, peer)));
  for (const [index, finding] of findings.entries()) {
    const address = formatAddress(config.peers[index] as ServeConfig['peers'][number]);
    say(peerLine(address, finding, config.meshSecret !== undefined));
    if (finding.is === 'reached') for (const line of await webLines(config, finding, ports.clock)) say(line);
  }
  return lines.every(({ mark }) => mark !== '✗');
}

function dataLine(path: string): Line {
  const there = existsSync(path) ? path : dirname(path);
  try {
    if (existsSync(path) && !statSync(path).isDirectory()) {
      return { mark: '✗', text: `data: ${path} is a file`, advice: 'Name a directory with --data.' };
    }
    accessSync(there, constants.W_OK);
    const { bavail, bsize } = statfsSync(there);
    const text = `data: ${path}, ${((bavail * bsize) / 1024 ** 3).toFixed(1)} GiB free`;
    if (bavail * bsize > LOW_DISK) return { mark: '✓', text };
    return { mark: '✗', text, advice: 'Make room: a node whose disk is full takes no posts.' };
  } catch (error) {
    return { mark: '✗', text: `data: ${(error as Error).message}`, advice: 'This user must be able to write there. See --data.' };
  }
}

function ownLine({ publicUrl }: ServeConfig, own: MeshView | undefined): Line {
  const self = own?.nodes.find(({ name }) => name === own.self);
  if (!own || !self) return { mark: '–', text: `this node: nothing answers at ${publicUrl}; it does not run, or not there` };
  const up = own.nodes.filter((node) => node.up).length;
  const text = `this node: ${self.name} runs at ${publicUrl}, version ${self.version}, sees ${up} of ${own.nodes.length} nodes`;
  if (self.version === VERSION) return { mark: '✓', text };
  return { mark: '✗', text, advice: `This program is version ${VERSION}: the node was not restarted after an update.` };
}

/** What browsers are told by this peer may be meant for other machines than this one. */
async function webLines(
  config: ServeConfig,
  { node, url }: PeerFinding & { readonly is: 'reached' },
  clock: Clock,
): Promise<readonly Line[]> {
  const view = await meshOf(url, clock);
  const access = view?.access && accessLine(node, view.access, config.readAccessTokens ? 'token' : 'open');
  return [webLine(node, url, view), ...(access ? [access] : [])];
}

function webLine(node: string, url: string, view: MeshView | undefined): Line {
  const version = view?.nodes.find(({ name }) => name === view.self)?.version;
  if (version === undefined) return { mark: '–', text: `    ${node}: its web address ${url} does not answer from here` };
  if (version === VERSION) return { mark: '✓', text: `    ${node}: serves ${url}, version ${version}` };
  return {
    mark: '✗',
    text: `    ${node}: serves ${url}, version ${version}; here it is ${VERSION}`,
    advice: 'Run one version everywhere.',
  };
}

async function meshOf(url: string, clock: Clock): Promise<MeshView | undefined> {
  const abort = new AbortController();
  const stop = clock.after(HTTP_WITHIN_MS, () => abort.abort());
  try {
    const answer = await fetch(`${url}/api/mesh`, { signal: abort.signal });
    return answer.ok ? ((await answer.json()) as MeshView) : undefined;
  } catch {
    return undefined;
  } finally {
    stop();
  }
}
