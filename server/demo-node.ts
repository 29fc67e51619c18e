import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Clock } from '../shared/time/clock.ts';
import type { HostPort } from './config/serve-config.ts';
import { formatHostPort } from './config/values.ts';

/** What one node of the demo is told. */
export interface DemoNodePlan {
  readonly name: string;
  readonly http: HostPort;
  readonly mesh: HostPort;
  readonly lines: HostPort;
  readonly peers: readonly HostPort[];
  readonly folder: string;
  /** A duration, or undefined for none. */
  readonly latency: string | undefined;
  readonly drain: string;
}

export interface Ending {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  /** As a person would say it. */
  readonly how: string;
}

const POLL_MS = 50;
const PROBE_TIMEOUT_MS = 1_000;

/**
 * A node as a child process. It ends with this process, even when that is killed: the node watches its IPC channel. All
 * that it says, a crash dump included, goes to its log file.
 */
export class DemoNode {
  readonly name: string;
  readonly url: string;
  readonly logFile: string;
  /** Starts it again, by hand. */
  readonly command: string;
  /** Resolves when the process has ended. */
  readonly ended: Promise<Ending>;
  readonly #probeUrl: string;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #logStart: number;
  #ending: Ending | undefined;

  constructor(plan: DemoNodePlan, clock: Clock) {
    this.name = plan.name;
    this.url = `http://localhost:${plan.http.port}`;
    this.#probeUrl = `http://${formatHostPort(plan.http)}/readyz`;
    this.logFile = join(plan.folder, `${plan.name}.log`);
    this.command = ['node', relative('.', process.argv[1] as string), ...serveArguments(plan)].join(' ');
    this.#clock = clock;
    const log = openSync(this.logFile, 'a');
    this.#logStart = fstatSync(log).size;
    // In a process group of its own, so that Ctrl+C reaches this process only, which then stops all in its own way.
    this.#child = spawn(process.execPath, [...process.execArgv, process.argv[1] as string, ...serveArguments(plan)], {
      stdio: ['ignore', 'ignore', log, 'ipc'],
      detached: true,
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      const end = (ending: Ending) => {
        this.#ending ??= ending;
        resolve(this.#ending);
      };
      this.#child.once('error', (error) => end({ code: undefined, how: error.message }));
      this.#child.once('exit', (code, signal) => {
        end(code === null ? { code: undefined, how: String(signal) } : { code, how: `exit code ${code}` });
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#ending === undefined;
  }

  /** True once it serves, false when it ended first or `withinMs` have passed. */
  async ready(withinMs: number): Promise<boolean> {
    const deadline = this.#clock.monotonic() + withinMs;
    while (this.isRunning && this.#clock.monotonic() < deadline) {
      if (await this.#answersReady()) return this.isRunning;
      await new Promise<void>((resolve) => this.#clock.after(POLL_MS, resolve));
    }
    return false;
  }

  /** Asks it to stop, and after `killAfterMs` makes it. */
  async stop(killAfterMs: number): Promise<void> {
    this.#child.kill('SIGTERM');
    const cancel = this.#clock.after(killAfterMs, () => this.#child.kill('SIGKILL'));
    await this.ended;
    cancel();
  }

  /** The reason it gave for ending, if any. */
  lastWords(): string | undefined {
    const lines = readFileSync(this.logFile).subarray(this.#logStart).toString().split('\n');
    return lines.findLast((line) => line.startsWith('skein: '))?.slice('skein: '.length);
  }

  async #answersReady(): Promise<boolean> {
    const giveUp = new AbortController();
    const cancel = this.#clock.after(PROBE_TIMEOUT_MS, () => giveUp.abort());
    try {
      const answer = await fetch(this.#probeUrl, { signal: giveUp.signal });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    } finally {
      cancel();
    }
  }
}

function serveArguments({ name, http, mesh, lines, peers, folder, latency, drain }: DemoNodePlan): readonly string[] {
  return [
    'serve',
    ...['--name', name],
    ...['--http', formatHostPort(http)],
    ...['--mesh', formatHostPort(mesh)],
    ...['--lines', formatHostPort(lines)],
    ...peers.flatMap((peer) => ['--peer', formatHostPort(peer)]),
    ...['--data', join(folder, name)],
    ...['--drain-timeout', drain],
    ...(latency === undefined ? [] : ['--simulate-latency', latency]),
  ];
}
