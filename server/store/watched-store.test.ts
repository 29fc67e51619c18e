import { describe, expect, it } from 'vitest';
import { seededRandom, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { ANN, append, ROOM, RUN } from '../testing/store-drafts.ts';
import { Disk, MemoryStore } from './memory-store.ts';
import { type Store, StoreError } from './store.ts';
import { watchedStore } from './watched-store.ts';

/** A store whose every answer is this error. */
function failing(error: Error): Store {
  return new Proxy({} as Store, { get: () => () => Promise.reject(error) });
}

describe('a watched store', () => {
  const requests: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
    ['commit', (store) => store.commit([])],
    ['ofOrigin', (store) => store.ofOrigin({ origin: RUN, seq: 1 }, 1, 1)],
    ['find', (store) => store.find(ANN, 'p1' as never)],
    ['unseen', (store) => store.unseen(new Map(), [])],
    ['after', (store) => store.after(0, [ROOM], 1)],
    ['history', (store) => store.history(ROOM, undefined, 1)],
    ['direct', (store) => store.direct(ANN)],
  ];

  it.each(requests)('says of a %s that failed that the store is lost, and answers with the error', async (_name, request) => {
    const corrupt = new StoreError('corrupt', 'a bad row');
    const failures: Error[] = [];
    await expect(request(watchedStore(failing(corrupt), (error) => failures.push(error)))).rejects.toBe(corrupt);
    expect(failures).toEqual([corrupt]);
  });

  it('says nothing of a full disk, nor of a start that is refused', async () => {
    const failures: Error[] = [];
    const store = watchedStore(failing(new StoreError('full', 'no room')), (error) => failures.push(error));
    for (const [, request] of requests) await expect(request(store)).rejects.toThrow('no room');
    await expect(
      watchedStore(failing(new StoreError('locked', 'held')), (error) => failures.push(error)).open(RUN),
    ).rejects.toThrow('held');
    expect(failures).toEqual([]);
  });

  it('passes on every answer of the store behind it', async () => {
    const time = new VirtualClock();
    const store = new MemoryStore({ disk: new Disk(), clock: time.clock(), random: seededRandom(1) });
    const watched = watchedStore(store, (error) => expect.unreachable(error.message));
    const soon = async <T>(answer: Promise<T>): Promise<T> => {
      await time.advance(50);
      return answer;
    };
    await soon(watched.open(RUN));
    await soon(watched.commit([append('p1', 1)]));
    expect(await soon(watched.find(ANN, 'p1' as never))).toMatchObject({ origin: RUN, seq: 1 });
    expect(await soon(watched.ofOrigin({ origin: RUN, seq: 1 }, 10, 1_000))).toHaveLength(1);
    expect(await soon(watched.unseen(new Map(), [ROOM]))).toBe(0);
    expect((await soon(watched.after(0, [ROOM], 10))).events).toHaveLength(1);
    expect((await soon(watched.history(ROOM, undefined, 10))).events).toHaveLength(1);
    expect(await soon(watched.direct(ANN))).toEqual([]);
    await soon(watched.close());
  });
});
