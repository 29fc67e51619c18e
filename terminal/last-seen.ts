import type { ClientStorage } from '../shared/client/ports.ts';
import type { Clock } from '../shared/time/clock.ts';
import { formatStamp, parseStamp } from '../shared/time/hybrid-clock.ts';
import type { Happening } from './happenings.ts';

/**
 * How far this person has read, kept across starts: a direct message that came while nobody was here is news at the next start,
 * and one that was shown is not. Written now and then; a crash shows a few of them again.
 */
const KEY = 'terminal/seen';
const KEEP_AFTER_MS = 2_000;
/** At the first start: what is older than this is history. The clocks of the nodes may be a little off ours. */
const FIRST_START_MS = 60_000;

export class LastSeen {
  readonly #storage: ClientStorage;
  readonly #clock: Clock;
  #stamp = '';
  #isKeeping = false;

  constructor(storage: ClientStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** The stamp after which direct messages are news. */
  async restore(): Promise<string> {
    const kept = await this.#storage.get(KEY);
    this.#stamp =
      kept !== undefined && parseStamp(kept) ? kept : formatStamp({ ms: this.#clock.now() - FIRST_START_MS, counter: 0 });
    return this.#stamp;
  }

  note(happened: readonly Happening[]): void {
    const before = this.#stamp;
    for (const one of happened) {
      if (one.is === 'message' && one.entry.place && one.entry.place.at > this.#stamp) this.#stamp = one.entry.place.at;
    }
    if (this.#stamp === before || this.#isKeeping) return;
    this.#isKeeping = true;
    this.#clock.after(KEEP_AFTER_MS, () => {
      this.#isKeeping = false;
      void this.keep();
    });
  }

  async keep(): Promise<void> {
    await this.#storage.set(KEY, this.#stamp).catch(() => {});
  }
}
