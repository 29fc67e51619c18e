import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type ProcessSignals, QUIET } from './load-monitor.ts';

/** Fine enough that one pause in a second is no 99th percentile: only a loop that is late again and again is. */
const RESOLUTION_MS = 5;
const NANOSECONDS = 1_000_000;
/** Reads a second, each of the second before it: so many monitors, each begun anew when it was read. */
const MONITORS = 4;
/** A node that starts is late with itself: its first two seconds count for nothing. */
const START_READS = 8;
/** The disk is asked at every eighth read. */
const DISK_EVERY = 8;

/** Reads this process and the disk under `dataDir`. To be read four times a second; has no timer of its own that keeps a process alive. */
export class ProcessSignalsReader {
  readonly #delays = Array.from({ length: MONITORS }, () => monitorEventLoopDelay({ resolution: RESOLUTION_MS }));
  #reads = 0;
  #rssBytes = 0;
  #disk: Pick<ProcessSignals, 'freeDiskBytes' | 'diskBytes'> = QUIET;
  readonly #memoryBytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
    for (const delay of this.#delays) delay.enable();
  }

  read(): ProcessSignals {
    if (this.#reads % DISK_EVERY === 0) void this.#lookAtDisk();
    return {
      loopDelayMs: this.#loopDelay(),
      rssBytes: this.#lookAtMemory(),
      memoryBytes: this.#memoryBytes,
      ...this.#disk,
    };
  }

  #loopDelay(): number {
    const delay = this.#delays[this.#reads % MONITORS];
    this.#reads += 1;
    if (!delay || delay.count === 0) return 0;
    const p99 = delay.percentile(99) / NANOSECONDS;
    delay.reset();
    return this.#reads <= START_READS ? 0 : Math.max(0, p99 - RESOLUTION_MS);
  }

  #lookAtMemory(): number {
    try {
      this.#rssBytes = process.memoryUsage.rss();
    } catch {
      // Asking opens a file, and a process that is out of files goes on with what it knew.
    }
    return this.#rssBytes;
  }

  async #lookAtDisk(): Promise<void> {
    try {
      const { bavail, blocks, bsize } = await statfs(this.#dataDir);
      this.#disk = { freeDiskBytes: bavail * bsize, diskBytes: blocks * bsize };
    } catch {
      // A system that does not tell how full its disk is still tells when it is: a commit fails.
      this.#disk = QUIET;
    }
  }
}
