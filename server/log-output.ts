import { write } from 'node:fs';
import type { Clock } from '../shared/time/clock.ts';

/**
 * Writes the lines of a log to a file descriptor. Owns what waits to be written. Promises: never blocks the event loop and
 * never stops the process, whether the disk is full, the reader is stopped or gone; lines come whole and in order. What
 * does not fit into MAX_WAITING characters, and what fails to be written, is dropped and counted.
 */
const MAX_WAITING = 4 * 1024 * 1024;
const RETRY_MS = 50;
const FLUSH_MS = 500;

export class LogOutput {
  /** Lines that were lost. */
  dropped = 0;
  #waiting: string[] = [];
  #waitingLength = 0;
  #isWriting = false;
  #onIdle: (() => void)[] = [];
  readonly #fd: number;
  readonly #clock: Clock;
  readonly #onError: (error: Error) => void;

  constructor(fd: number, clock: Clock, onError: (error: Error) => void) {
    this.#fd = fd;
    this.#clock = clock;
    this.#onError = onError;
  }

  write(line: string): void {
    if (this.#waitingLength + line.length > MAX_WAITING) {
      this.dropped += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    if (!this.#isWriting) this.#writeWaiting();
  }

  /** Resolves when nothing waits any more, at the latest after FLUSH_MS. */
  flush(): Promise<void> {
    if (!this.#isWriting) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(FLUSH_MS, resolve);
      this.#onIdle.push(() => {
        cancel();
        resolve();
      });
    });
  }

  #writeWaiting(): void {
    const lines = this.#waiting;
    this.#isWriting = lines.length > 0;
    if (!this.#isWriting) {
      for (const wake of this.#onIdle.splice(0)) wake();
      return;
    }
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#writeBytes(Buffer.from(lines.join('')), lines.length);
  }

  #writeBytes(bytes: Buffer, lines: number): void {
    write(this.#fd, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') {
        this.#clock.after(RETRY_MS, () => this.#writeBytes(bytes, lines));
      } else if (error) {
        this.dropped += lines;
        this.#onError(error);
        this.#writeWaiting();
      } else if (written < bytes.length) {
        this.#writeBytes(bytes.subarray(written), lines);
      } else {
        this.#writeWaiting();
      }
    });
  }
}
