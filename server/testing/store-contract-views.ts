import { expect, it } from 'vitest';
import { type AuthorId, directRoom, type OriginId, type PostId, type RoomName, type UserName } from '../../shared/ids.ts';
import { A, ANN, admit, append, B, BOB, OTHER_ROOM, ROOM, RUN, stamp } from './store-drafts.ts';
import type { StoreStage } from './store-stage.ts';

/** What every store must answer: claims, pages of origins, replays and histories, cursors, direct conversations. */
export function describeViews(stage: StoreStage): void {
  const { open, reopen, commit } = stage;

  it('lists the claims it holds in the one order, and shows them in no room', async () => {
    await open();
    const claim = { kind: 'claim', room: '' as RoomName, body: '' } as const;
    await commit(
      append('c1', 30, { ...claim, from: 'Ann' as UserName }),
      admit(A, 1, 'c2', 20, { ...claim, author: BOB, from: 'Bob' as UserName }),
    );
    expect(await commit(append('c1', 31, { ...claim, from: 'Ann' as UserName }))).toMatchObject([{ type: 'held' }]);
    expect(await commit(append('c1', 32, { ...claim, from: 'Eve' as UserName }))).toEqual([{ type: 'conflict' }]);
    expect((await reopen()).claims).toEqual([
      { at: stamp(20), origin: A, seq: 1, name: 'Bob', author: BOB },
      { at: stamp(30), origin: RUN, seq: 1, name: 'Ann', author: ANN },
    ]);
    expect(await stage.store.after(0, ['' as RoomName], 10)).toEqual({ events: [], position: 2, last: true });
    expect((await stage.store.history('' as RoomName, undefined, 10)).events).toEqual([]);
    expect(await stage.store.find(ANN, 'c1' as PostId)).toBeUndefined();
    expect(await commit(append('c1', 40))).toMatchObject([{ type: 'stored' }]);
  });

  it('knows of each room the topic with the greatest place, however late it came, and shows topics in no room', async () => {
    await open();
    const topic = (body: string, room = ROOM) => ({ kind: 'topic', body, room }) as const;
    await commit(append('t1', 20, topic('first')), append('t2', 40, topic('last', OTHER_ROOM)));
    await commit(admit(A, 1, 't3', 30, topic('second')), admit(A, 2, 't4', 10, topic('too old', OTHER_ROOM)));
    const topics = async () => [...(await reopen()).topics].sort((a, b) => (a.room < b.room ? -1 : 1));
    expect(await topics()).toEqual([
      { at: stamp(40), origin: RUN, seq: 2, room: OTHER_ROOM, text: 'last' },
      { at: stamp(30), origin: A, seq: 1, room: ROOM, text: 'second' },
    ]);
    // One stamp, two origins: the greater name.
    await commit(admit(B, 1, 't5', 30, topic('')), admit(B, 2, 't6', 40, topic('lesser origin', OTHER_ROOM)));
    expect((await topics()).map(({ text }) => text)).toEqual(['last', '']);
    expect((await stage.store.history(ROOM, undefined, 10)).events).toEqual([]);
    expect(await stage.store.after(0, [ROOM, OTHER_ROOM], 10)).toMatchObject({ events: [], last: true });
    expect(await stage.store.unseen(new Map(), [ROOM])).toBe(6);
  });

  it('reads one origin by pages of events and of bytes, and always at least one', async () => {
    await open();
    await commit(...Array.from({ length: 10 }, (_, i) => append(`p${i}`, i)), admit(A, 1, 'q1', 99));
    const size = (await stage.store.ofOrigin({ origin: RUN, seq: 1 }, 1, 1e6))[0]?.json.length as number;
    const seqs = async (seq: number, limit: number, bytes: number) =>
      (await stage.store.ofOrigin({ origin: RUN, seq }, limit, bytes)).map((event) => event.seq);
    expect(await seqs(4, 3, 1e6)).toEqual([4, 5, 6]);
    expect(await seqs(4, 100, 1e6)).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(await seqs(4, 100, 2 * size + 10)).toEqual([4, 5]);
    expect(await seqs(4, 100, 1)).toEqual([4]);
    expect(await seqs(11, 100, 1e6)).toEqual([]);
    expect(await stage.store.ofOrigin({ origin: 'nobody' as OriginId, seq: 1 }, 10, 1e6)).toEqual([]);
    // A page that ended early must not stand in the way of the next commit.
    expect(await commit(append('p10', 100))).toMatchObject([{ type: 'stored', event: { seq: 11 } }]);
  });

  it('pages through a replay, and says how far each page reaches', async () => {
    await open();
    await commit(...Array.from({ length: 9 }, (_, i) => append(`p${i}`, i, { room: i % 3 === 0 ? OTHER_ROOM : ROOM })));
    const first = await stage.store.after(0, [ROOM], 2);
    expect(first.events.map(({ position }) => position)).toEqual([2, 3]);
    expect(first).toMatchObject({ position: 4, last: false });
    const second = await stage.store.after(first.position, [ROOM], 4);
    expect(second.events.map(({ position }) => position)).toEqual([5, 6, 8, 9]);
    expect(second).toMatchObject({ position: 9, last: true });
    expect(await stage.store.after(9, [ROOM, OTHER_ROOM], 4)).toEqual({ events: [], position: 9, last: true });
    expect(await stage.store.after(0, [], 4)).toEqual({ events: [], position: 9, last: true });
    expect((await stage.store.after(0, [OTHER_ROOM, ROOM, ROOM], 100)).events.map(({ position }) => position)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  it('pages through a history without skipping a row, over equal stamps too', async () => {
    await open();
    const origins = ['o3', 'o1', 'o4', 'o2'] as OriginId[];
    for (const origin of origins) await commit(...[1, 2, 3].map((seq) => admit(origin, seq, `${origin}-${seq}`, seq * 10)));
    const expected = [1, 2, 3].flatMap((seq) => ['o1', 'o2', 'o3', 'o4'].map((origin) => `${origin}-${seq}`));
    for (const limit of [1, 2, 5, 12]) {
      const pages: string[] = [];
      for (
        let page = await stage.store.history(ROOM, undefined, limit);
        ;
        page = await stage.store.history(ROOM, page.events[0], limit)
      ) {
        pages.unshift(...page.events.map(({ id }) => id));
        expect(page).toMatchObject({ position: 12, more: pages.length < 12 });
        if (!page.more) break;
      }
      expect(pages).toEqual(expected);
    }
    expect(await stage.store.history(ROOM, undefined, 0)).toEqual({ events: [], amendments: [], more: true, position: 12 });
    expect(await stage.store.history('nowhere' as RoomName, undefined, 5)).toEqual({
      events: [],
      amendments: [],
      more: false,
      position: 12,
    });
  });

  it('finds where a cursor has to start', async () => {
    await open();
    await commit(append('p1', 1), admit(A, 1, 'q1', 2, { room: OTHER_ROOM }), admit(A, 2, 'q2', 3), append('p2', 4));
    expect(await stage.store.unseen(new Map(), [ROOM])).toBe(0);
    expect(await stage.store.unseen(new Map(), [OTHER_ROOM])).toBe(1);
    expect(await stage.store.unseen(new Map([[RUN, 1]]), [ROOM, OTHER_ROOM])).toBe(1);
    expect(await stage.store.unseen(new Map([[RUN, 1]]), [ROOM])).toBe(2);
    expect(
      await stage.store.unseen(
        new Map([
          [RUN, 2],
          [A, 1],
        ]),
        [ROOM],
      ),
    ).toBe(2);
    expect(
      await stage.store.unseen(
        new Map([
          [RUN, 2],
          [A, 9],
        ]),
        [ROOM],
      ),
    ).toBe(4);
    expect(await stage.store.unseen(new Map([['gone' as OriginId, 7]]), ['nowhere' as RoomName])).toBe(4);
    expect(await stage.store.unseen(new Map(), [])).toBe(4);
  });

  it('lists direct conversations with the latest name of the other, whatever came last', async () => {
    await open();
    const room = directRoom(ANN, BOB);
    const expectNames = async (bobs: string, anns: string) => {
      expect(await stage.store.direct(ANN)).toEqual([{ room, author: BOB, name: bobs }]);
      expect(await stage.store.direct(BOB)).toEqual([{ room, author: ANN, name: anns }]);
    };
    await commit(append('d1', 10, { room, to: 'Bob' as UserName }));
    await expectNames('Bob', 'Ann');
    await commit(admit(A, 1, 'd2', 30, { room, author: BOB, from: 'Bobby' as UserName, to: 'Ann' as UserName }));
    await expectNames('Bobby', 'Ann');
    await commit(append('d3', 20, { room, from: 'Old' as UserName, to: 'Older' as UserName }));
    await expectNames('Bobby', 'Ann');
    await reopen();
    await commit(append('d4', 40, { room, from: 'Anne' as UserName, to: 'Bobby' as UserName }));
    await expectNames('Bobby', 'Anne');
    expect(await stage.store.direct('author-eve' as AuthorId)).toEqual([]);
    const { events } = await stage.store.history(room, undefined, 10);
    expect(events.map(({ id }) => id)).toEqual(['d1', 'd3', 'd2', 'd4']);
  });

  it('keeps a direct conversation whose posts name nobody', async () => {
    await open();
    await commit(append('d1', 10, { room: directRoom(ANN, BOB) }));
    expect(await stage.store.direct(ANN)).toEqual([{ room: directRoom(ANN, BOB), author: BOB, name: BOB }]);
  });
}
