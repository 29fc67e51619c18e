import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuthorId, OriginId, PostId, RoomName, Stamp, UserName } from '../../shared/ids.ts';
import { directRoom } from '../../shared/ids.ts';
import type { Draft, LogEvent } from '../../shared/protocol/event.ts';
import { ORIGIN_LIMIT, serialiseEvent } from '../store/commit-rules.ts';
import type { Outcome, Proposal, Store, StoredEvent } from '../store/store.ts';
import { describeStoreAgainstModel } from './store-properties.ts';

/** What every store must do: the acceptance suite of the face in store.ts. */

/** A data directory that outlives the stores that are opened on it. */
export interface StoreHome {
  store(): Store;
  remove(): Promise<void> | void;
}

export const RUN = 'run-00000001' as OriginId;
export const NEXT_RUN = 'run-00000002' as OriginId;
export const A = 'peer-A000000' as OriginId;
export const B = 'peer-B000000' as OriginId;
export const ROOM = 'lobby' as RoomName;
export const OTHER_ROOM = 'attic' as RoomName;
const ANN = 'author-ann' as AuthorId;
const BOB = 'author-bob' as AuthorId;

export function stamp(ms: number): Stamp {
  return `${String(1_700_000_000_000 + ms)}-0000` as Stamp;
}

export function draft(id: string, more: Partial<Draft> = {}): Draft {
  return { kind: 'post', room: ROOM, from: 'Ann' as UserName, author: ANN, id: id as PostId, body: `text of ${id}`, ...more };
}

export function append(id: string, ms: number, more: Partial<Draft> = {}): Proposal {
  return { type: 'append', draft: draft(id, more), at: stamp(ms) };
}

/** Its JSON has a field that this version does not know: what is kept must be the origin's own text. */
export function admit(origin: OriginId, seq: number, id: string, ms: number, more: Partial<Draft> = {}): Proposal {
  const event: LogEvent = { ...draft(id, more), origin, seq, at: stamp(ms) };
  return { type: 'admit', event, json: serialiseEvent(event).replace(/}$/, ',"later":1}') };
}

export function describeStore(name: string, newHome: () => StoreHome, options: { readonly propertyRuns: number }): void {
  describe(`${name}: the store's contract`, () => {
    let home: StoreHome;
    let store: Store;
    const stores: Store[] = [];

    beforeEach(() => {
      home = newHome();
    });
    afterEach(async () => {
      for (const opened of stores.splice(0)) await opened.close();
      await home.remove();
    });

    const open = async (run = RUN) => {
      store = home.store();
      stores.push(store);
      return store.open(run);
    };
    const reopen = async (run = NEXT_RUN) => {
      await store.close();
      return open(run);
    };
    const commit = async (...batch: readonly Proposal[]): Promise<readonly Outcome[]> => (await store.commit(batch)).outcomes;
    const stored = async (proposal: Proposal): Promise<StoredEvent> => {
      const [outcome] = await commit(proposal);
      if (outcome?.type !== 'stored') throw new Error(`not stored: ${JSON.stringify(outcome)}`);
      return outcome.event;
    };
    const idsIn = async (room = ROOM) => (await store.history(room, undefined, 100)).events.map(({ id }) => id);

    it('opens empty, and refuses every call before that', async () => {
      await expect(home.store().commit([append('p1', 1)])).rejects.toMatchObject({ code: 'io' });
      expect(await open()).toEqual({ heads: new Map(), position: 0, clock: undefined, claims: [] });
    });

    it('numbers the events of a run from 1 and serialises them in the order of the protocol', async () => {
      await open();
      const first = await stored(append('p1', 1));
      const second = await stored(append('p2', 2, { to: 'Bob' as UserName, replyTo: 'a:1' }));
      expect(first).toMatchObject({ origin: RUN, seq: 1, at: stamp(1), position: 1, kind: 'post', room: ROOM, counts: true });
      expect(second).toMatchObject({ seq: 2, position: 2 });
      expect(second.json).toBe(
        `{"type":"event","origin":"${RUN}","seq":2,"at":"${stamp(2)}","kind":"post","room":"lobby","from":"Ann",` +
          '"author":"author-ann","id":"p2","body":"text of p2","to":"Bob","replyTo":"a:1"}',
      );
    });

    it('keeps the text that another origin wrote, byte for byte', async () => {
      await open();
      const body = 'naïve "quotes" \u2028 \u0000 👍🏽';
      const proposal = admit(A, 1, 'p1', 1, { body });
      expect((await stored(proposal)).json).toBe(proposal.type === 'admit' && proposal.json);
      await reopen();
      expect((await store.find(ANN, 'p1' as PostId))?.json).toBe(proposal.type === 'admit' && proposal.json);
    });

    it('answers a retry with the copy that counts, and another text or room under its id with a conflict', async () => {
      await open();
      const first = await stored(append('p1', 1));
      expect(await commit(append('p1', 2, { from: 'Ann-now' as UserName }))).toEqual([{ type: 'held', event: first }]);
      expect(await commit(append('p1', 3, { body: 'else' }))).toEqual([{ type: 'conflict' }]);
      expect(await commit(append('p1', 3, { room: OTHER_ROOM }))).toEqual([{ type: 'conflict' }]);
      expect(await commit(append('p1', 4, { author: BOB }))).toMatchObject([{ type: 'stored', event: { seq: 2 } }]);
    });

    it('sees the earlier proposals of a batch', async () => {
      await open();
      const batch = [append('p1', 1), append('p1', 2), append('p1', 3, { body: 'else' }), admit(A, 1, 'q1', 4), append('q1', 5), admit(A, 2, 'q2', 6)];
      const result = await store.commit(batch);
      expect(result.outcomes.map(({ type }) => type)).toEqual(['stored', 'held', 'conflict', 'stored', 'held', 'stored']);
      expect(result.position).toBe(3);
      expect(result.outcomes[4]).toMatchObject({ event: { origin: A, seq: 1 } });
    });

    it('admits only the next sequence of an origin', async () => {
      await open();
      expect(await commit(admit(A, 2, 'p2', 2))).toEqual([{ type: 'gap' }]);
      expect((await commit(admit(A, 1, 'p1', 1), admit(A, 2, 'p2', 2), admit(A, 4, 'p4', 4))).map(({ type }) => type)).toEqual(['stored', 'stored', 'gap']);
      expect(await commit(admit(A, 1, 'p1', 1), admit(A, 2, 'other', 2))).toEqual([{ type: 'held' }, { type: 'held' }]);
    });

    it('lets nobody else number the events of this run', async () => {
      await open();
      await stored(append('p1', 1));
      expect((await commit(admit(RUN, 1, 'p1', 1), admit(RUN, 2, 'p2', 2))).map(({ type }) => type)).toEqual(['held', 'gap']);
    });

    it('takes in no more origins than the limit, and appends all the same', async () => {
      await open();
      const batch = Array.from({ length: ORIGIN_LIMIT + 1 }, (_, i) => admit(`origin-${i}` as OriginId, 1, `p${i}`, i));
      const outcomes = await commit(...batch);
      expect(outcomes.filter(({ type }) => type === 'stored')).toHaveLength(ORIGIN_LIMIT);
      expect(outcomes.at(-1)).toEqual({ type: 'gap', originLimit: true });
      expect((await commit(admit('origin-0' as OriginId, 2, 'more', 9999), append('own', 10_000))).map(({ type }) => type)).toEqual(['stored', 'stored']);
      const cursor = new Map(Array.from({ length: ORIGIN_LIMIT }, (_, i) => [`origin-${i}` as OriginId, 1] as const));
      expect(await store.unseen(cursor, Array.from({ length: 50 }, (_, i) => (i === 49 ? ROOM : `room-${i}`) as RoomName))).toBe(ORIGIN_LIMIT);
    });

    it('counts the smaller copy of one post when that comes second', async () => {
      await open();
      const late = await stored(admit(B, 1, 'p1', 20));
      const early = await stored(admit(A, 1, 'p1', 10, { body: 'another text' }));
      expect(early).toMatchObject({ counts: true, loser: { origin: B, seq: 1 } });
      expect(await store.find(ANN, 'p1' as PostId)).toEqual(early);
      expect(await store.ofOrigin({ origin: B, seq: 1 }, 10, 1e6)).toEqual([{ ...late, counts: false }]);
      expect((await store.history(ROOM, undefined, 10)).events).toEqual([early]);
      expect((await store.after(0, [ROOM], 10)).events).toEqual([early]);
      expect(await store.unseen(new Map([[B, 1]]), [ROOM])).toBe(1);
    });

    it('counts the smaller copy of one post when that came first', async () => {
      await open();
      const early = await stored(admit(A, 1, 'p1', 10));
      const late = await stored(admit(B, 1, 'p1', 20));
      expect(late).toMatchObject({ counts: false });
      expect(late).not.toHaveProperty('loser');
      expect(await store.find(ANN, 'p1' as PostId)).toEqual({ ...early, loser: { origin: B, seq: 1 } });
      expect((await store.after(0, [ROOM], 10)).events.map(({ origin }) => origin)).toEqual([A]);
      await reopen();
      expect(await store.find(ANN, 'p1' as PostId)).toEqual({ ...early, loser: { origin: B, seq: 1 } });
    });

    it('breaks a tie of stamps by the origin', async () => {
      await open();
      await stored(admit(B, 1, 'p1', 10));
      expect(await stored(admit(A, 1, 'p1', 10))).toMatchObject({ counts: true, loser: { origin: B } });
    });

    it.each([[10, 20, 30], [10, 30, 20], [20, 10, 30], [20, 30, 10], [30, 10, 20], [30, 20, 10]])(
      'of three copies shows the first in order and remembers the next, however they come (%i, %i, %i)',
      async (...order) => {
        await open();
        const origins = new Map(order.map((ms) => [ms, `peer-${ms}` as OriginId]));
        for (const ms of order) await stored(admit(origins.get(ms) as OriginId, 1, 'p1', ms));
        expect(await store.find(ANN, 'p1' as PostId)).toMatchObject({ origin: 'peer-10', counts: true, loser: { origin: 'peer-20', seq: 1 } });
        expect((await store.history(ROOM, undefined, 10)).events).toHaveLength(1);
      },
    );

    it('keeps everything over a restart, and goes on with a new origin', async () => {
      await open();
      await commit(append('p1', 5), admit(A, 1, 'q1', 900), admit(A, 2, 'q2', 901), append('p2', 6));
      const before = { history: await store.history(ROOM, undefined, 10), own: await store.ofOrigin({ origin: RUN, seq: 1 }, 10, 1e6) };
      const opened = await reopen();
      expect(opened).toEqual({ heads: new Map([[RUN, 2], [A, 2]]), position: 4, clock: stamp(6), claims: [] });
      expect(await store.history(ROOM, undefined, 10)).toEqual(before.history);
      expect(await store.ofOrigin({ origin: RUN, seq: 1 }, 10, 1e6)).toEqual(before.own);
      expect(await stored(append('p3', 7))).toMatchObject({ origin: NEXT_RUN, seq: 1, position: 5 });
      expect(await commit(append('p1', 8))).toMatchObject([{ type: 'held', event: { origin: RUN, seq: 1 } }]);
    });

    it('remembers the highest own stamp, whatever came later or from others', async () => {
      await open();
      await commit(append('p1', 50), append('p2', 40), admit(A, 1, 'q1', 999));
      await commit(append('p1', 60));
      expect((await reopen()).clock).toBe(stamp(50));
    });

    it('does not let a run go on with the origin of an earlier one', async () => {
      await open();
      await stored(append('p1', 1));
      await store.close();
      await expect(open(RUN)).rejects.toThrow(/earlier run/);
      await open(NEXT_RUN);
    });

    it('lists the claims it holds in the one order, and shows them in no room', async () => {
      await open();
      const claim = { kind: 'claim', room: '' as RoomName, body: '' } as const;
      await commit(append('c1', 30, { ...claim, from: 'Ann' as UserName }), admit(A, 1, 'c2', 20, { ...claim, author: BOB, from: 'Bob' as UserName }));
      expect(await commit(append('c1', 31, { ...claim, from: 'Ann' as UserName }))).toMatchObject([{ type: 'held' }]);
      expect(await commit(append('c1', 32, { ...claim, from: 'Eve' as UserName }))).toEqual([{ type: 'conflict' }]);
      expect((await reopen()).claims).toEqual([
        { at: stamp(20), origin: A, seq: 1, name: 'Bob', author: BOB },
        { at: stamp(30), origin: RUN, seq: 1, name: 'Ann', author: ANN },
      ]);
      expect(await store.after(0, ['' as RoomName], 10)).toEqual({ events: [], position: 2, last: true });
      expect((await store.history('' as RoomName, undefined, 10)).events).toEqual([]);
      expect(await store.find(ANN, 'c1' as PostId)).toBeUndefined();
      expect(await commit(append('c1', 40))).toMatchObject([{ type: 'stored' }]);
    });

    it('reads one origin by pages of events and of bytes, and always at least one', async () => {
      await open();
      await commit(...Array.from({ length: 10 }, (_, i) => append(`p${i}`, i)), admit(A, 1, 'q1', 99));
      const size = (await store.ofOrigin({ origin: RUN, seq: 1 }, 1, 1e6))[0]?.json.length as number;
      const seqs = async (seq: number, limit: number, bytes: number) => (await store.ofOrigin({ origin: RUN, seq }, limit, bytes)).map((event) => event.seq);
      expect(await seqs(4, 3, 1e6)).toEqual([4, 5, 6]);
      expect(await seqs(4, 100, 1e6)).toEqual([4, 5, 6, 7, 8, 9, 10]);
      expect(await seqs(4, 100, 2 * size + 10)).toEqual([4, 5]);
      expect(await seqs(4, 100, 1)).toEqual([4]);
      expect(await seqs(11, 100, 1e6)).toEqual([]);
      expect(await store.ofOrigin({ origin: 'nobody' as OriginId, seq: 1 }, 10, 1e6)).toEqual([]);
      // A page that ended early must not stand in the way of the next commit.
      expect(await commit(append('p10', 100))).toMatchObject([{ type: 'stored', event: { seq: 11 } }]);
    });

    it('pages through a replay, and says how far each page reaches', async () => {
      await open();
      await commit(...Array.from({ length: 9 }, (_, i) => append(`p${i}`, i, { room: i % 3 === 0 ? OTHER_ROOM : ROOM })));
      const first = await store.after(0, [ROOM], 2);
      expect(first.events.map(({ position }) => position)).toEqual([2, 3]);
      expect(first).toMatchObject({ position: 4, last: false });
      const second = await store.after(first.position, [ROOM], 4);
      expect(second.events.map(({ position }) => position)).toEqual([5, 6, 8, 9]);
      expect(second).toMatchObject({ position: 9, last: true });
      expect(await store.after(9, [ROOM, OTHER_ROOM], 4)).toEqual({ events: [], position: 9, last: true });
      expect(await store.after(0, [], 4)).toEqual({ events: [], position: 9, last: true });
      expect((await store.after(0, [OTHER_ROOM, ROOM, ROOM], 100)).events.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('pages through a history without skipping a row, over equal stamps too', async () => {
      await open();
      const origins = ['o3', 'o1', 'o4', 'o2'] as OriginId[];
      for (const origin of origins) await commit(...[1, 2, 3].map((seq) => admit(origin, seq, `${origin}-${seq}`, seq * 10)));
      const expected = [1, 2, 3].flatMap((seq) => ['o1', 'o2', 'o3', 'o4'].map((origin) => `${origin}-${seq}`));
      for (const limit of [1, 2, 5, 12]) {
        const pages: string[] = [];
        for (let page = await store.history(ROOM, undefined, limit); ; page = await store.history(ROOM, page.events[0], limit)) {
          pages.unshift(...page.events.map(({ id }) => id));
          expect(page).toMatchObject({ position: 12, more: pages.length < 12 });
          if (!page.more) break;
        }
        expect(pages).toEqual(expected);
      }
      expect(await store.history(ROOM, undefined, 0)).toEqual({ events: [], more: true, position: 12 });
      expect(await store.history('nowhere' as RoomName, undefined, 5)).toEqual({ events: [], more: false, position: 12 });
    });

    it('finds where a cursor has to start', async () => {
      await open();
      await commit(append('p1', 1), admit(A, 1, 'q1', 2, { room: OTHER_ROOM }), admit(A, 2, 'q2', 3), append('p2', 4));
      expect(await store.unseen(new Map(), [ROOM])).toBe(0);
      expect(await store.unseen(new Map(), [OTHER_ROOM])).toBe(1);
      expect(await store.unseen(new Map([[RUN, 1]]), [ROOM, OTHER_ROOM])).toBe(1);
      expect(await store.unseen(new Map([[RUN, 1]]), [ROOM])).toBe(2);
      expect(await store.unseen(new Map([[RUN, 2], [A, 1]]), [ROOM])).toBe(2);
      expect(await store.unseen(new Map([[RUN, 2], [A, 9]]), [ROOM])).toBe(4);
      expect(await store.unseen(new Map([['gone' as OriginId, 7]]), ['nowhere' as RoomName])).toBe(4);
      expect(await store.unseen(new Map(), [])).toBe(4);
    });

    it('lists direct conversations with the latest name of the other, whatever came last', async () => {
      await open();
      const room = directRoom(ANN, BOB);
      const expectNames = async (bobs: string, anns: string) => {
        expect(await store.direct(ANN)).toEqual([{ room, author: BOB, name: bobs }]);
        expect(await store.direct(BOB)).toEqual([{ room, author: ANN, name: anns }]);
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
      expect(await store.direct('author-eve' as AuthorId)).toEqual([]);
      expect(await idsIn(room)).toEqual(['d1', 'd3', 'd2', 'd4']);
    });

    it('keeps a direct conversation whose posts name nobody', async () => {
      await open();
      await commit(append('d1', 10, { room: directRoom(ANN, BOB) }));
      expect(await store.direct(ANN)).toEqual([{ room: directRoom(ANN, BOB), author: BOB, name: BOB }]);
    });

    it('answers in the order of the requests, and each answer is acted on before the next is given', async () => {
      await open();
      const seen: string[] = [];
      const after = async (label: string, request: Promise<unknown>) => {
        await request;
        // A long chain: whoever waits through several layers must still come before the next answer.
        for (let i = 0; i < 5; i += 1) await undefined;
        seen.push(label);
      };
      const all = [
        after('commit', store.commit([append('p1', 1)])),
        after('read', store.after(0, [ROOM], 10).then((page) => expect(page.events).toHaveLength(1))),
        after('commit 2', store.commit([append('p2', 2)])),
        after('find', store.find(ANN, 'p2' as PostId).then((event) => expect(event).toMatchObject({ seq: 2 }))),
        after('unseen', store.unseen(new Map(), [ROOM])),
      ];
      const order = store.unseen(new Map(), [ROOM]).then(() => [...seen]);
      expect(await order).toEqual(['commit', 'read', 'commit 2', 'find', 'unseen']);
      await Promise.all(all);
    });

    it('stores an empty batch, and finishes what was asked before it closes', async () => {
      await open();
      expect(await store.commit([])).toEqual({ outcomes: [], position: 0 });
      const late = store.commit([append('p1', 1)]);
      await store.close();
      expect((await late).position).toBe(1);
      await expect(store.commit([append('p2', 2)])).rejects.toMatchObject({ name: 'StoreError' });
      expect((await open(NEXT_RUN)).position).toBe(1);
    });

    it('is opened by one at a time', async () => {
      await open();
      const second = home.store();
      await expect(second.open(NEXT_RUN)).rejects.toMatchObject({ name: 'StoreError', code: 'locked' });
      await second.close();
      expect(await commit(append('p1', 1))).toMatchObject([{ type: 'stored' }]);
      expect((await reopen()).position).toBe(1);
    });

    describeStoreAgainstModel(() => newHome(), options.propertyRuns);
  });
}
