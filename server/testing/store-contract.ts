import { describe, expect, it } from 'vitest';
import type { OriginId, PostId, RoomName, UserName } from '../../shared/ids.ts';
import { ORIGIN_LIMIT } from '../store/commit-rules.ts';
import { describeAmendments } from './store-contract-amendments.ts';
import { describeReading } from './store-contract-reading.ts';
import { describeSearch } from './store-contract-search.ts';
import { describeViews } from './store-contract-views.ts';
import { A, ANN, admit, append, B, BOB, NEXT_RUN, OTHER_ROOM, ROOM, RUN, stamp } from './store-drafts.ts';
import { describeStoreAgainstModel } from './store-properties.ts';
import { type StoreHome, stageStore } from './store-stage.ts';

export function describeStore(name: string, newHome: () => StoreHome, options: { readonly propertyRuns: number }): void {
  describe(`${name}: the store's contract`, () => {
    const stage = stageStore(newHome);
    const { open, reopen, commit, stored } = stage;

    it('opens empty, and refuses every call before that', async () => {
      await expect(stage.another().commit([append('p1', 1)])).rejects.toMatchObject({ code: 'io' });
      expect(await open()).toEqual({
        heads: new Map(),
        position: 0,
        clock: undefined,
        seen: undefined,
        claims: [],
        topics: [],
        strays: [],
        runs: [],
      });
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
      expect((await stage.store.find(ANN, 'p1' as PostId))?.json).toBe(proposal.type === 'admit' && proposal.json);
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
      const batch = [
        append('p1', 1),
        append('p1', 2),
        append('p1', 3, { body: 'else' }),
        admit(A, 1, 'q1', 4),
        append('q1', 5),
        admit(A, 2, 'q2', 6),
      ];
      const result = await stage.store.commit(batch);
      expect(result.outcomes.map(({ type }) => type)).toEqual(['stored', 'held', 'conflict', 'stored', 'held', 'stored']);
      expect(result.position).toBe(3);
      expect(result.outcomes[4]).toMatchObject({ event: { origin: A, seq: 1 } });
    });

    it('admits only the next sequence of an origin', async () => {
      await open();
      expect(await commit(admit(A, 2, 'p2', 2))).toEqual([{ type: 'gap' }]);
      expect((await commit(admit(A, 1, 'p1', 1), admit(A, 2, 'p2', 2), admit(A, 4, 'p4', 4))).map(({ type }) => type)).toEqual([
        'stored',
        'stored',
        'gap',
      ]);
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
      expect(
        (await commit(admit('origin-0' as OriginId, 2, 'more', 9999), append('own', 10_000))).map(({ type }) => type),
      ).toEqual(['stored', 'stored']);
      const cursor = new Map(Array.from({ length: ORIGIN_LIMIT }, (_, i) => [`origin-${i}` as OriginId, 1] as const));
      expect(
        await stage.store.unseen(
          cursor,
          Array.from({ length: 50 }, (_, i) => (i === 49 ? ROOM : `room-${i}`) as RoomName),
        ),
      ).toBe(ORIGIN_LIMIT);
    });

    it('counts the smaller copy of one post when that comes second', async () => {
      await open();
      const late = await stored(admit(B, 1, 'p1', 20));
      const early = await stored(admit(A, 1, 'p1', 10, { body: 'another text' }));
      expect(early).toMatchObject({ counts: true, loser: { origin: B, seq: 1 } });
      expect(await stage.store.find(ANN, 'p1' as PostId)).toEqual(early);
      expect(await stage.store.ofOrigin({ origin: B, seq: 1 }, 10, 1e6)).toEqual([{ ...late, counts: false }]);
      expect((await stage.store.history(ROOM, undefined, 10)).events).toEqual([early]);
      expect((await stage.store.after(0, [ROOM], 10)).events).toEqual([early]);
      expect(await stage.store.unseen(new Map([[B, 1]]), [ROOM])).toBe(1);
    });

    it('counts the smaller copy of one post when that came first', async () => {
      await open();
      const early = await stored(admit(A, 1, 'p1', 10));
      const late = await stored(admit(B, 1, 'p1', 20));
      expect(late).toMatchObject({ counts: false });
      expect(late).not.toHaveProperty('loser');
      expect(await stage.store.find(ANN, 'p1' as PostId)).toEqual({ ...early, loser: { origin: B, seq: 1 } });
      expect((await stage.store.after(0, [ROOM], 10)).events.map(({ origin }) => origin)).toEqual([A]);
      await reopen();
      expect(await stage.store.find(ANN, 'p1' as PostId)).toEqual({ ...early, loser: { origin: B, seq: 1 } });
    });

    it('breaks a tie of stamps by the origin', async () => {
      await open();
      await stored(admit(B, 1, 'p1', 10));
      expect(await stored(admit(A, 1, 'p1', 10))).toMatchObject({ counts: true, loser: { origin: B } });
    });

    it.each([
      [10, 20, 30],
      [10, 30, 20],
      [20, 10, 30],
      [20, 30, 10],
      [30, 10, 20],
      [30, 20, 10],
    ])('of three copies shows the first in order and remembers the next, however they come (%i, %i, %i)', async (...order) => {
      await open();
      const origins = new Map(order.map((ms) => [ms, `peer-${ms}` as OriginId]));
      for (const ms of order) await stored(admit(origins.get(ms) as OriginId, 1, 'p1', ms));
      expect(await stage.store.find(ANN, 'p1' as PostId)).toMatchObject({
        origin: 'peer-10',
        counts: true,
        loser: { origin: 'peer-20', seq: 1 },
      });
      expect((await stage.store.history(ROOM, undefined, 10)).events).toHaveLength(1);
    });

    it('keeps everything over a restart, and goes on with a new origin', async () => {
      await open();
      await commit(append('p1', 5), admit(A, 1, 'q1', 900), admit(A, 2, 'q2', 901), append('p2', 6));
      const before = {
        history: await stage.store.history(ROOM, undefined, 10),
        own: await stage.store.ofOrigin({ origin: RUN, seq: 1 }, 10, 1e6),
      };
      const opened = await reopen();
      expect(opened).toEqual({
        heads: new Map([
          [RUN, 2],
          [A, 2],
        ]),
        position: 4,
        clock: stamp(6),
        seen: stamp(901),
        claims: [],
        topics: [],
        strays: [],
        runs: [RUN],
      });
      expect(await stage.store.history(ROOM, undefined, 10)).toEqual(before.history);
      expect(await stage.store.ofOrigin({ origin: RUN, seq: 1 }, 10, 1e6)).toEqual(before.own);
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
      await stage.store.close();
      await expect(open(RUN)).rejects.toThrow(/earlier run/);
      await open(NEXT_RUN);
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
        after('commit', stage.store.commit([append('p1', 1)])),
        after(
          'read',
          stage.store.after(0, [ROOM], 10).then((page) => expect(page.events).toHaveLength(1)),
        ),
        after('commit 2', stage.store.commit([append('p2', 2)])),
        after(
          'find',
          stage.store.find(ANN, 'p2' as PostId).then((event) => expect(event).toMatchObject({ seq: 2 })),
        ),
        after('unseen', stage.store.unseen(new Map(), [ROOM])),
      ];
      const order = stage.store.unseen(new Map(), [ROOM]).then(() => [...seen]);
      expect(await order).toEqual(['commit', 'read', 'commit 2', 'find', 'unseen']);
      await Promise.all(all);
    });

    it('stores an empty batch, and finishes what was asked before it closes', async () => {
      await open();
      expect(await stage.store.commit([])).toEqual({ outcomes: [], position: 0 });
      const late = stage.store.commit([append('p1', 1)]);
      await stage.store.close();
      expect((await late).position).toBe(1);
      await expect(stage.store.commit([append('p2', 2)])).rejects.toMatchObject({ name: 'StoreError' });
      expect((await open(NEXT_RUN)).position).toBe(1);
    });

    it('is opened by one at a time', async () => {
      await open();
      const second = stage.another();
      await expect(second.open(NEXT_RUN)).rejects.toMatchObject({ name: 'StoreError', code: 'locked' });
      await second.close();
      expect(await commit(append('p1', 1))).toMatchObject([{ type: 'stored' }]);
      expect((await reopen()).position).toBe(1);
    });

    describeViews(stage);
    describeAmendments(stage);
    describeReading(stage);
    describeSearch(stage);
    describeStoreAgainstModel(newHome, options.propertyRuns);
  });
}
