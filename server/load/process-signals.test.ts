import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { realClock } from '../../shared/time/real-clock.ts';
import { ProcessSignalsReader } from './process-signals.ts';

const pause = (ms: number) => new Promise<void>((resolve) => void realClock.after(ms, resolve));

/** Keeps the event loop for so long. */
function block(ms: number): void {
  const until = realClock.monotonic() + ms;
  while (realClock.monotonic() < until);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}

it('tells memory and disk as they are', async () => {
  const reader = new ProcessSignalsReader(tmpdir());
  let signals = reader.read();
  await until(() => {
    signals = reader.read();
    return signals.diskBytes < Number.MAX_SAFE_INTEGER;
  });
  expect(signals.freeDiskBytes).toBeGreaterThan(0);
  expect(signals.freeDiskBytes).toBeLessThanOrEqual(signals.diskBytes);
  expect(signals.rssBytes).toBeGreaterThan(10 * 1024 * 1024);
  expect(signals.rssBytes).toBeLessThan(signals.memoryBytes);
});

it('a disk that cannot be asked is not taken for a full one', async () => {
  const reader = new ProcessSignalsReader(join(tmpdir(), 'there-is-no-such-directory'));
  reader.read();
  await pause(50);
  expect(reader.read().freeDiskBytes).toBe(Number.MAX_SAFE_INTEGER);
});

it('a loop that is late again and again is late', async () => {
  const reader = new ProcessSignalsReader(tmpdir());
  await pause(20);
  let delay = 0;
  for (let turn = 0; turn < 60; turn += 1) {
    block(80);
    await pause(1);
    if (turn % 4 === 3) delay = reader.read().loopDelayMs;
  }
  expect(delay).toBeGreaterThan(50);
});
