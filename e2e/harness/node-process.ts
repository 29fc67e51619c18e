import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MeshView, NodeView } from '../../shared/protocol/mesh-view.ts';
import { until, within } from './time.ts';

/** A node as a real process, started as protocol.md §4 says. Owns the process; a restart has the same ports and data directory. */
export interface NodeOptions {
  readonly name: string;
  readonly httpPort: number;
  readonly meshPort: number;
  readonly data: string;
  readonly peers: readonly string[];
  readonly publicHost?: string;
  readonly args?: readonly string[];
  /** Everything the process writes goes to this file, and only the last lines are kept in memory. */
  readonly logFile?: string;
}
/** How one start differs from the others. */
export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** `alive`: resolve when the process answers, ready or not (a node whose clock is wrong is never ready). */
  readonly until?: 'ready' | 'alive';
  readonly withinMs?: number;
}
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const ENTRY = fileURLToPath(new URL('../../dist/skein.js', import.meta.url));
const READY_WITHIN_MS = 15_000;
/** Of a process that is stopped, nothing comes. */
const ANSWER_WITHIN_MS = 2_000;
const KEPT_LINES = 200;
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

interface Spawned {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
}

/** Starts `skein <args>` without waiting for anything. */
export function spawnSkein(
  args: readonly string[],
  lines: Pick<string[], 'push'>,
  env: Readonly<Record<string, string>> = {},
): Spawned {
  if (!existsSync(ENTRY)) throw new Error('dist/skein.js is missing: run `npm run build` first');
  return spawnProgram(process.execPath, [ENTRY, ...args], lines, env);
}

export function spawnProgram(
  program: string,
  args: readonly string[],
  lines: Pick<string[], 'push'>,
  env: Readonly<Record<string, string>> = {},
): Spawned {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  living.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
    stream?.on('end', () => rest && lines.push(rest));
  }
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      living.delete(child);
      resolve({ code, signal });
    });
  });
  return { child, exited };
}

export class NodeProcess {
  readonly options: NodeOptions;
  readonly url: string;
  /** Everything the process wrote, all runs of it; the end of it where that goes to a file. */
  readonly logs: string[] = [];
  #child: ChildProcess | undefined;
  #exited: Promise<Exit> = Promise.resolve({ code: null, signal: null });

  constructor(options: NodeOptions) {
    this.options = options;
    this.url = `http://127.0.0.1:${options.httpPort}`;
  }

  get name(): string {
    return this.options.name;
  }

  /** What browsers are told. */
  get publicUrl(): string {
    return `http://${this.options.publicHost ?? '127.0.0.1'}:${this.options.httpPort}`;
  }

  get pid(): number {
    if (!this.isRunning) throw new Error(`${this.name} is not running`);
    return this.#child?.pid as number;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get exited(): Promise<Exit> {
    return this.#exited;
  }

  /** Starts the process; resolves when `/readyz` is 200. Rejects when it ends first. */
  async start(extra: readonly string[] = [], options: StartOptions = {}): Promise<this> {
    const { env, until: wanted = 'ready', withinMs = READY_WITHIN_MS } = options;
    const { name, httpPort, meshPort, data, peers, args = [] } = this.options;
    const where = ['--http', `127.0.0.1:${httpPort}`, '--mesh', `127.0.0.1:${meshPort}`, '--data', data];
    const known = peers.flatMap((peer) => ['--peer', peer]);
    const told = this.options.publicHost === undefined ? [] : ['--public-url', this.publicUrl];
    const log = ['--log-format', 'json'];
    const { child, exited } = spawnSkein(
      ['serve', '--name', name, ...where, ...known, ...told, ...log, ...args, ...extra],
      { push: (...lines) => this.#keep(lines) },
      env,
    );
    this.#child = child;
    this.#exited = exited;
    const ready = until(
      () => `${name} ready\n${this.tail()}`,
      () => !this.isRunning || this.#answers(wanted === 'ready' ? '/readyz' : '/healthz'),
      withinMs,
    );
    await ready;
    if (!this.isRunning) throw new Error(`${name} ended with ${JSON.stringify(await exited)}\n${this.tail()}`);
    return this;
  }

  /** Resident memory of the process, in MiB. */
  get memoryMiB(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  /** Sends a signal to this process, and no other. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  async kill(): Promise<void> {
    if (!this.isRunning) return;
    this.signal('SIGKILL');
    await this.#exited;
  }

  /** A clean end, as an operator asks for it. */
  async stop(): Promise<Exit> {
    this.signal('SIGTERM');
    return within(() => `${this.name} to stop\n${this.tail()}`, 25_000, this.#exited);
  }

  tail(count = 15): string {
    return this.logs
      .slice(-count)
      .map((line) => `  ${this.name}| ${line.slice(0, 400)}`)
      .join('\n');
  }

  async mesh(): Promise<MeshView> {
    const response = await fetch(`${this.url}/api/mesh`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return (await response.json()) as MeshView;
  }

  /** This node's entry about itself. */
  async view(): Promise<NodeView> {
    const { self, nodes } = await this.mesh();
    const own = nodes.find(({ id }) => id === self);
    if (!own) throw new Error(`${this.name} does not list itself`);
    return own;
  }

  #keep(lines: readonly string[]): number {
    this.logs.push(...lines);
    const { logFile } = this.options;
    if (logFile === undefined) return this.logs.length;
    appendFileSync(logFile, lines.map((line) => `${line}\n`).join(''));
    if (this.logs.length > KEPT_LINES * 2) this.logs.splice(0, this.logs.length - KEPT_LINES);
    return this.logs.length;
  }

  async #answers(path: '/readyz' | '/healthz'): Promise<boolean> {
    try {
      return (await fetch(this.url + path, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })).status === 200;
    } catch {
      return false;
    }
  }
}
