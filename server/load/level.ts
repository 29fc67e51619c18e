/**
 * How much a node sheds, as a function of what it measures. A node that is late does the less important things later or not
 * at all, so that what was acknowledged, heartbeats and replication are never late for it.
 *
 *   1  typing is dropped, presence comes once a second
 *   2  history answers `overloaded`
 *   3  newcomers are turned away; who resumes is let in
 *   4  new posts are refused before any acknowledgement
 *
 * A level is taken at once (3 and 4 for a late event loop when it was late for a second) and left when everything was well below it
 * for two seconds. What is buffered for one client or one
 * link is no business of everybody's: it holds up that client or that link alone.
 */
export type Level = 0 | 1 | 2 | 3 | 4;

export interface Signals {
  /** 99th percentile of the delay of the event loop over the last second. */
  readonly loopDelayMs: number;
  /** How long the oldest proposal has been waiting to be on disk. */
  readonly commitAgeMs: number;
  readonly rssBytes: number;
  /** What the process may use at most. */
  readonly memoryBytes: number;
  readonly freeDiskBytes: number;
  readonly diskBytes: number;
}

export type Why = 'event loop' | 'commits' | 'memory' | 'disk';

export interface Load {
  /** Without the disk: one that is nearly full stops posts and nothing else. */
  readonly pressure: Level;
  readonly isDiskNearlyFull: boolean;
  /** What drove the pressure up last. */
  readonly why: Why | undefined;
  /** Since when the event loop has been late enough for level 3 or 4, while that is not taken yet. */
  readonly lateSince: number | undefined;
  /** Since when all was well below the pressure, and the most there was meanwhile. */
  readonly calm: { readonly since: number; readonly pressure: Level } | undefined;
}

export const NO_LOAD: Load = { pressure: 0, isDiskNearlyFull: false, why: undefined, lateSince: undefined, calm: undefined };

/** Above these is level 1, 2, 3, 4. */
const LOOP_DELAY_MS = [50, 100, 250, 1_000] as const;
/** Old commits are level 3 at once. */
const COMMIT_AGE_MS = [500, 500, 500] as const;
const MEMORY_PART = [0.7, 0.8, 0.9] as const;
/** Nearly full: less than 64 MiB, or on a small disk less than 5 %, are free. */
const FREE_BYTES = 64 * 1024 * 1024;
const FREE_PART = 0.05;
/** A level is left below this part of what takes it, after so long. */
const CALM_PART = 0.8;
const CALM_MS = 2_000;
/** One bad second (a start, a pause of the whole machine) turns nobody away. */
const LATE_MS = 1_000;

/** `now`: monotonic milliseconds. */
export function nextLoad(load: Load, signals: Signals, now: number): Load {
  const isDiskNearlyFull = isShort(signals, load.isDiskNearlyFull);
  const [wanted, why] = pressureOf(signals, 1);
  const lateSince = wanted >= 3 && why === 'event loop' ? (load.lateSince ?? now) : undefined;
  const pressure = lateSince !== undefined && now - lateSince < LATE_MS ? Math.max(2, load.pressure) : wanted;
  if (pressure > load.pressure) return { pressure: pressure as Level, why, isDiskNearlyFull, lateSince, calm: undefined };
  const [calmPressure] = pressureOf(signals, CALM_PART);
  if (calmPressure >= load.pressure) return { ...load, isDiskNearlyFull, lateSince, calm: undefined };
  const since = load.calm?.since ?? now;
  const most = Math.max(calmPressure, load.calm?.pressure ?? 0) as Level;
  if (now - since < CALM_MS) return { ...load, isDiskNearlyFull, lateSince, calm: { since, pressure: most } };
  return { pressure: most, why: most === 0 ? undefined : load.why, isDiskNearlyFull, lateSince, calm: undefined };
}

/** The level people are told: a full disk is one. */
export function levelOf(load: Load): Level {
  return load.isDiskNearlyFull ? 4 : load.pressure;
}

function pressureOf({ loopDelayMs, commitAgeMs, rssBytes, memoryBytes }: Signals, part: number): [Level, Why] {
  const loop = above(loopDelayMs, LOOP_DELAY_MS, part);
  const commits = above(commitAgeMs, COMMIT_AGE_MS, part);
  const memory = above(rssBytes / memoryBytes, MEMORY_PART, part);
  if (loop >= commits && loop >= memory) return [loop, 'event loop'];
  return commits >= memory ? [commits, 'commits'] : [memory, 'memory'];
}

function above(value: number, steps: readonly number[], part: number): Level {
  let level = 0;
  for (const step of steps) if (value > step * part) level += 1;
  return level as Level;
}

function isShort({ freeDiskBytes, diskBytes }: Signals, wasShort: boolean): boolean {
  const least = Math.min(FREE_BYTES, FREE_PART * diskBytes);
  return freeDiskBytes < (wasShort ? least / CALM_PART : least);
}
