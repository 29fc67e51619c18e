import { expect, it } from 'vitest';
import { directRoom, type PostId, type RoomName } from '../../shared/ids.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { bodyOfMark } from '../../shared/protocol/read-marks.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import { A, ANN, admit, append, BOB, NEXT_RUN, OTHER_ROOM, ROOM, RUN, stamp } from './store-drafts.ts';
import type { StoreStage } from './store-stage.ts';

/** What every store must answer about how far somebody has read, and about whose runs are whose. */
export function describeReading(stage: StoreStage): void {
  const { open, reopen, commit } = stage;
  const mark = (ms: number, room: RoomName = ROOM): ReadMark => ({ room, at: stamp(ms), origin: RUN, seq: ms });
  const reads = (ms: number, room?: RoomName) =>
    ({ kind: 'read', room: directRoom(ANN, ANN), body: bodyOfMark(mark(ms, room)) }) as const;

  it('C170 keeps of each room the greatest place read, in whatever order the events come', async () => {
    await open();
    await commit(append('m1', 1, reads(20)), admit(A, 1, 'm2', 2, reads(30)), admit(A, 2, 'm3', 3, reads(10)));
    await commit(append('m4', 4, reads(5, OTHER_ROOM)), append('m5', 5, { ...reads(99), author: BOB }));
    expect(await stage.store.marks(ANN)).toEqual([mark(5, OTHER_ROOM), mark(30)]);
    await reopen();
    expect(await stage.store.marks(ANN)).toEqual([mark(5, OTHER_ROOM), mark(30)]);
    expect(await stage.store.marks(BOB)).toEqual([mark(99)]);
    expect((await stage.store.after(0, [directRoom(ANN, ANN)], 10)).events).toEqual([]);
    expect(await stage.store.direct(ANN)).toEqual([]);
  });

  it('takes no notice of a mark that is none', async () => {
    await open();
    const bodies = ['', 'null', '{}', '{"room":"r","at":"x","origin":"o","seq":1}', JSON.stringify({ ...mark(1), seq: 'one' })];
    await commit(...bodies.map((body, n) => append(`m${n}`, n, { kind: 'read', room: directRoom(ANN, ANN), body })));
    expect(await stage.store.marks(ANN)).toEqual([]);
  });

  it('takes no notice of a mark whose origin is none, and opens again: a text has another order in a database', async () => {
    await open();
    const bodies = ['😀', '\uFFFD'].map((origin) => JSON.stringify({ ...mark(1), origin }));
    await commit(...bodies.map((body, n) => admit(A, n + 1, `m${n}`, n, { kind: 'read', room: directRoom(ANN, ANN), body })));
    expect(await stage.store.marks(ANN)).toEqual([]);
    await reopen();
  });

  it('C172 counts the posts of others after a place, without those taken back, up to the limit', async () => {
    await open();
    const others = [10, 20, 30, 40].map((ms) => append(`b${ms}`, ms, { author: BOB }));
    await commit(...others, append('mine', 35), append('else', 50, { author: BOB, room: OTHER_ROOM }));
    await commit(append('d', 60, { kind: 'delete', author: BOB, body: '', target: { author: BOB, id: 'b30' as PostId } }));
    const [first] = (await stage.store.history(ROOM, undefined, 10)).events;
    expect(await stage.store.unread(ANN, ROOM, undefined, 100)).toBe(3);
    expect(await stage.store.unread(ANN, ROOM, first, 100)).toBe(2);
    expect(await stage.store.unread(ANN, ROOM, undefined, 2)).toBe(2);
    expect(await stage.store.unread(BOB, ROOM, undefined, 100)).toBe(1);
    expect(await stage.store.unread(ANN, 'nowhere' as RoomName, undefined, 100)).toBe(0);
  });

  it('C172 counts among the newest posts only, however much somebody wrote since they marked something', async () => {
    await open();
    await commit(append('b', 1, { author: BOB }), append('c', 2, { author: BOB }));
    await commit(...Array.from({ length: LIMITS.unreadAmong - 1 }, (_, n) => append(`own${n}`, n + 3)));
    expect(await stage.store.unread(ANN, ROOM, undefined, 100)).toBe(1);
  });

  it('knows which runs appended here, the latest first', async () => {
    expect((await open()).runs).toEqual([]);
    await commit(append('p1', 1), admit(A, 1, 'q1', 2));
    expect((await reopen()).runs).toEqual([RUN]);
    await commit(append('p2', 3), append('p3', 4));
    expect((await reopen('run-00000003' as typeof RUN)).runs).toEqual([NEXT_RUN, RUN]);
  });
}
