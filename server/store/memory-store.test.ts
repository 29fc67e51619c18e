import { expect, it } from 'vitest';
import { seededRandom, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { describeStore } from '../testing/store-contract.ts';
import { append, NEXT_RUN, RUN } from '../testing/store-drafts.ts';
import { Disk, MemoryStore } from './memory-store.ts';
import type { CommitResult } from './store.ts';

const times = { fsyncMs: { from: 0, to: 0 }, answerMs: 0 };
describeStore(
  'memory store',
  () => {
    const disk = new Disk();
    return { store: () => new MemoryStore({ disk, clock: realClock, random: realRandom, times }), remove() {} };
  },
  { propertyRuns: 15 },
);

function simulated(seed: number) {
  const time = new VirtualClock();
  const disk = new Disk();
  const random = seededRandom(seed);
  const start = () =>
    new MemoryStore({ disk, clock: time.clock(), random, times: { fsyncMs: { from: 5, to: 10 }, answerMs: 1 } });
  const opened = async (run = RUN) => {
    const store = start();
    const opening = store.open(run);
    await time.advance(1);
    await opening;
    return store;
  };
  return { time, disk, start, opened };
}

it('answers a commit when its fsync has ended, and not before', async () => {
  const { time, disk, opened } = simulated(1);
  const store = await opened();
  let result: CommitResult | undefined;
  void store.commit([append('p1', 1)]).then((value) => {
    result = value;
  });
  await time.advance(4.9);
  expect(disk.rows.position).toBe(0);
  await time.advance(10);
  expect(disk.rows.position).toBe(1);
  expect(result?.position).toBe(1);
});

it('loses in a crash what was not fsynced, by chance what was being fsynced, and nothing that was answered', async () => {
  const survived: number[] = [];
  for (let seed = 1; seed <= 40; seed += 1) {
    const { time, disk, opened } = simulated(seed);
    const store = await opened();
    const answered = store.commit([append('p1', 1)]);
    await time.advance(12);
    await answered;
    const unheard: unknown[] = [];
    for (const id of ['p2', 'p3']) {
      void store.commit([append(id, 2)]).then(
        (value) => unheard.push(value),
        (error) => unheard.push(error),
      );
    }
    await time.advance(2);
    disk.crash();
    await time.advance(100);
    expect(unheard).toEqual([]);
    survived.push(disk.rows.position);
    await opened(NEXT_RUN);
  }
  expect(new Set(survived)).toEqual(new Set([1, 2]));
});

it('can crash between the fsync and the answer', async () => {
  const { time, disk, opened } = simulated(3);
  const store = await opened();
  let heard = false;
  void store.commit([append('p1', 1)]).then(() => {
    heard = true;
  });
  while (disk.rows.position === 0) await time.advance(0.1);
  disk.crash();
  await time.advance(100);
  expect([heard, disk.rows.position]).toEqual([false, 1]);
});

it('frees the disk when it crashes while it opens', async () => {
  const { time, disk, start, opened } = simulated(4);
  let heard = false;
  void start()
    .open(RUN)
    .then(() => {
      heard = true;
    });
  disk.crash();
  await time.advance(10);
  await opened(NEXT_RUN);
  expect(heard).toBe(false);
});

it('goes on after a full disk, and refuses everything after a failed fsync', async () => {
  const { time, disk, opened } = simulated(5);
  const store = await opened();
  const commit = async (id: string) => {
    const done = store.commit([append(id, 1)]).then(
      () => 'stored',
      (error) => error.code,
    );
    await time.advance(20);
    return done;
  };
  disk.failCommit('full');
  expect(await commit('p1')).toBe('full');
  expect(disk.rows.position).toBe(0);
  expect(await commit('p1')).toBe('stored');
  disk.failCommit('io');
  expect(await commit('p2')).toBe('io');
  expect(await commit('p3')).toBe('io');
  const read = store.unseen(new Map(), []).catch((error) => error.code);
  await time.advance(20);
  expect(await read).toBe('io');
});

it('goes back to a snapshot, which later commits leave alone', async () => {
  const { time, disk, opened } = simulated(6);
  const store = await opened();
  const put = async (id: string) => {
    const done = store.commit([append(id, 1)]);
    await time.advance(20);
    await done;
  };
  await put('p1');
  const image = disk.snapshot();
  await put('p2');
  expect(() => disk.restore(image)).toThrow(/open/);
  disk.crash();
  disk.restore(image);
  const again = new MemoryStore({ disk, clock: time.clock(), random: seededRandom(7) });
  const opening = again.open(NEXT_RUN);
  await time.advance(1);
  expect(await opening).toMatchObject({ position: 1, heads: new Map([[RUN, 1]]) });
});

it('refuses to open a disk that fails', async () => {
  const { disk, start, opened } = simulated(8);
  disk.failOpen('corrupt');
  await expect(start().open(RUN)).rejects.toMatchObject({ code: 'corrupt' });
  disk.failOpen(undefined);
  await opened();
});
