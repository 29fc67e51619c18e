import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { realClock } from '../shared/time/real-clock.ts';

/**
 * Films several pages at once: keeps what each showed and when, as the browser paints it, and lays that out as one picture a tick for each
 * page. Time in which the camera is paused is not in the film. Owns the pictures, in a folder of the caller.
 */
const TICKS_PER_SECOND = 8;

interface Picture {
  /** Milliseconds of film before it. */
  readonly at: number;
  readonly path: string;
}

export class Camera {
  readonly #folder: string;
  readonly #reels: Picture[][] = [];
  readonly #sessions: CDPSession[] = [];
  #filmedMs = 0;
  #runningSince: number | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** From now on this page is filmed, whenever the camera runs. */
  async point(page: Page): Promise<void> {
    const reel: Picture[] = [];
    const number = this.#reels.push(reel) - 1;
    const folder = join(this.#folder, `seen-${number}`);
    mkdirSync(folder, { recursive: true });
    const session = await page.context().newCDPSession(page);
    this.#sessions.push(session);
    session.on('Page.screencastFrame', ({ data, sessionId }) => {
      const path = join(folder, `${reel.length}.png`);
      writeFileSync(path, Buffer.from(data, 'base64'));
      // What is painted in a pause is what is seen when it ends.
      reel.push({ at: this.#filmed, path });
      void session.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
    });
    await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
  }

  run(): void {
    this.#runningSince ??= realClock.monotonic();
  }

  pause(): void {
    this.#filmedMs = this.#filmed;
    this.#runningSince = undefined;
  }

  /**
   * Ends the film. Returns for each page a pattern of the paths of its pictures, one a tick, as ffmpeg reads them.
   * Throws when a page was never painted.
   */
  async develop(): Promise<{ readonly patterns: readonly string[]; readonly perSecond: number }> {
    this.pause();
    await Promise.all(this.#sessions.map((session) => session.send('Page.stopScreencast').catch(() => {})));
    const ticks = Math.floor((this.#filmedMs * TICKS_PER_SECOND) / 1_000);
    const patterns = this.#reels.map((reel, number) => {
      const folder = join(this.#folder, `reel-${number}`);
      mkdirSync(folder, { recursive: true });
      for (let tick = 0; tick < ticks; tick += 1) {
        const shown = seenAt(reel, (tick * 1_000) / TICKS_PER_SECOND);
        if (!shown) throw new Error(`page ${number} was never painted`);
        symlinkSync(shown.path, join(folder, `${String(tick).padStart(5, '0')}.png`));
      }
      return join(folder, '%05d.png');
    });
    return { patterns, perSecond: TICKS_PER_SECOND };
  }

  get #filmed(): number {
    return this.#filmedMs + (this.#runningSince === undefined ? 0 : realClock.monotonic() - this.#runningSince);
  }
}

/** The last picture up to a moment, or the first one. */
function seenAt(reel: readonly Picture[], ms: number): Picture | undefined {
  return reel.findLast(({ at }) => at <= ms) ?? reel[0];
}
