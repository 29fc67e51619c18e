import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { realClock } from '../shared/time/real-clock.ts';
import type { DemoOptions } from './command-line.ts';
import { ConfigError, EXIT } from './config/config-error.ts';
import type { HostPort } from './config/serve-config.ts';
import { formatHostPort } from './config/values.ts';
import { DemoNode, type DemoNodePlan } from './demo-node.ts';

/** Three nodes on this machine. One that dies is reported and the others go on; Ctrl+C stops all. */
const NODES = [
  { name: 'node-a', latency: '40ms' },
  { name: 'node-b', latency: '5ms' },
  { name: 'node-c', latency: '120ms' },
] as const;
const HOST = '127.0.0.1';
const READY_WITHIN_MS = 20_000;
/** Both within the three seconds that Ctrl+C may take. */
const DRAIN = '1500ms';
const KILL_AFTER_MS = 2_500;

/** Resolves with the exit code when all nodes have ended. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const plans = planNodes(options);
  await refuseTakenPorts(plans);
  createFolder(options.data);
  const stop = new AbortController();
  const stopAsked = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const nodes = plans.map((plan) => new DemoNode(plan, realClock));
  try {
    const isUp = await Promise.race([untilAllReady(nodes).then(() => true), stopAsked.then(() => false)]);
    if (!isUp) return 0;
    for (const [index, node] of nodes.entries()) say(describe(node, plans[index] as DemoNodePlan));
    say('Ctrl+C stops all three.');
    const watch = async (node: DemoNode) => {
      const { how } = await node.ended;
      if (!stop.signal.aborted) reportDeath(node, how, nodes);
    };
    const allDied = Promise.all(nodes.map(watch)).then(() => 1);
    return await Promise.race([allDied, stopAsked.then(() => 0)]);
  } finally {
    await Promise.all(nodes.map((node) => node.stop(KILL_AFTER_MS)));
  }
}

function planNodes({ latency, httpBase, meshBase, linesBase, data }: DemoOptions): readonly DemoNodePlan[] {
  const meshOf = (index: number): HostPort => ({ host: HOST, port: meshBase + index });
  return NODES.map((node, index) => ({
    name: node.name,
    http: { host: HOST, port: httpBase + index },
    mesh: meshOf(index),
    lines: { host: HOST, port: linesBase + index },
    peers: NODES.flatMap((_, other) => (other === index ? [] : [meshOf(other)])),
    folder: data,
    latency: latency ? node.latency : undefined,
    drain: DRAIN,
  }));
}

/** Looked at before anything starts, so that the error names every such port at once. */
async function refuseTakenPorts(plans: readonly DemoNodePlan[]): Promise<void> {
  const addresses = plans.flatMap(({ http, mesh, lines }) => [http, mesh, lines]);
  const states = await Promise.all(addresses.map(isTaken));
  const taken = addresses.filter((_, index) => states[index]).map(formatHostPort);
  if (taken.length === 0) return;
  throw new ConfigError(
    EXIT.cannotCreate,
    `in use already: ${taken.join(', ')}; stop what listens there, or choose other ports with --http-base, --mesh-base and --lines-base`,
  );
}

function isTaken({ host, port }: HostPort): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}

function createFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new ConfigError(EXIT.cannotCreate, `the folder ${path} cannot be created: ${(error as Error).message}`, error);
  }
}

async function untilAllReady(nodes: readonly DemoNode[]): Promise<void> {
  const states = await Promise.all(nodes.map((node) => node.ready(READY_WITHIN_MS)));
  const failed = nodes.find((_, index) => !states[index]);
  if (!failed) return;
  if (failed.isRunning) throw new ConfigError(1, `${failed.name} is not ready after 20 s (log: ${failed.logFile})`);
  const { code, how } = await failed.ended;
  throw new ConfigError(code || 1, `${failed.name} did not start: ${failed.lastWords() ?? how} (log: ${failed.logFile})`);
}

function reportDeath(dead: DemoNode, how: string, nodes: readonly DemoNode[]): void {
  const others = nodes.filter((node) => node.isRunning).map((node) => node.name);
  const rest = others.length === 0 ? 'none is left' : `${others.join(' and ')} ${others.length === 1 ? 'goes' : 'go'} on`;
  const words = dead.lastWords();
  say(`${dead.name} ended (${how})${words === undefined ? '' : `: ${words}`}; ${rest} (log: ${dead.logFile})`);
  say(`  to bring it back, in another terminal: ${dead.command}`);
}

function describe(node: DemoNode, { latency, lines }: DemoNodePlan): string {
  const delay = latency === undefined ? '' : `  simulated latency ${latency.replace('ms', ' ms')}`;
  return `${node.name}  ${node.url}  pid ${node.pid}${delay}  lines ${formatHostPort(lines)}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
