import type { Clock } from '../../shared/time/clock.ts';
import type { Log } from '../log.ts';
import { CommitAge, type Progress } from './commit-age.ts';
import { type Level, type Load, levelOf, NO_LOAD, nextLoad, type Signals } from './level.ts';

const LOOK_MS = 250;

/** What the process and its disk tell; in the simulator there is nothing to tell. */
export type ProcessSignals = Omit<Signals, 'commitAgeMs'>;
export const QUIET: ProcessSignals = {
  loopDelayMs: 0,
  rssBytes: 0,
  memoryBytes: Number.MAX_SAFE_INTEGER,
  freeDiskBytes: Number.MAX_SAFE_INTEGER,
  diskBytes: Number.MAX_SAFE_INTEGER,
};

/** What a node sheds right now, as those who do it ask. */
export interface Shedding {
  readonly level: Level;
  readonly signals: Signals;
  readonly batchesPresence: boolean;
  readonly refusesHistory: boolean;
  readonly refusesNewcomers: boolean;
  /** The code that new posts are refused with. */
  readonly refusesPosts: 'overloaded' | 'storage_full' | undefined;
}

export interface LoadDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly progress: () => Progress;
  readonly signals: () => ProcessSignals;
  /** The level changed. */
  readonly changed: (level: Level) => void;
}

/** Looks at the signals four times a second. Owns the level of the node; decides nothing that `nextLoad` does not. */
export class LoadMonitor implements Shedding {
  readonly #deps: LoadDeps;
  readonly #age = new CommitAge();
  readonly #stop: () => void;
  #load: Load = NO_LOAD;
  #signals: Signals = { ...QUIET, commitAgeMs: 0 };

  constructor(deps: LoadDeps) {
    this.#deps = deps;
    this.#stop = deps.clock.every(LOOK_MS, () => this.#look());
  }

  get level(): Level {
    return levelOf(this.#load);
  }

  get signals(): Signals {
    return this.#signals;
  }

  get batchesPresence(): boolean {
    return this.#load.pressure >= 1;
  }

  get refusesHistory(): boolean {
    return this.#load.pressure >= 2;
  }

  get refusesNewcomers(): boolean {
    return this.#load.pressure >= 3;
  }

  get refusesPosts(): 'overloaded' | 'storage_full' | undefined {
    if (this.#load.isDiskNearlyFull) return 'storage_full';
    return this.#load.pressure >= 4 ? 'overloaded' : undefined;
  }

  stop(): void {
    this.#stop();
  }

  #look(): void {
    const { clock, log, progress, signals, changed } = this.#deps;
    const now = clock.monotonic();
    this.#signals = { ...signals(), commitAgeMs: this.#age.look(progress(), now) };
    const before = this.level;
    this.#load = nextLoad(this.#load, this.#signals, now);
    const { level } = this;
    if (level === before) return;
    const why = this.#load.isDiskNearlyFull ? 'disk' : this.#load.why;
    log[level > before ? 'warn' : 'info']('load.level', { from: before, to: level, why, ...this.#signals });
    changed(level);
  }
}

/** A node that sheds nothing, for those who are handed no monitor. */
export const SHEDS_NOTHING: Shedding = {
  level: 0,
  signals: { ...QUIET, commitAgeMs: 0 },
  batchesPresence: false,
  refusesHistory: false,
  refusesNewcomers: false,
  refusesPosts: undefined,
};
