import { expect, it } from 'vitest';
import type { PostId, RoomName } from '../../shared/ids.ts';
import { A, ANN, admit, append, BOB, OTHER_ROOM, ROOM, stamp } from './store-drafts.ts';
import type { StoreStage } from './store-stage.ts';

/** What every store must answer to a search. */
export function describeSearch(stage: StoreStage): void {
  const { open, reopen, commit } = stage;
  const found = async (query: string, rooms: readonly RoomName[] = [ROOM], limit = 10) =>
    (await stage.store.search(query, rooms, limit)).events.map(({ id }) => id);
  const said = (id: string, ms: number, body: string, room = ROOM) => append(id, ms, { body, room });
  const change = (kind: 'edit' | 'delete', post: string, body: string) =>
    ({ kind, body, target: { author: ANN, id: post as PostId } }) as const;

  it('C175 C176 finds posts by their words in the rooms it is asked about, the last committed first', async () => {
    await open();
    await commit(
      said('1', 10, 'The quick brown fox'),
      said('2', 20, 'a quick Café'),
      said('3', 5, 'quick, elsewhere', OTHER_ROOM),
    );
    expect(await found('quick')).toEqual(['2', '1']);
    expect(await found('QUI')).toEqual(['2', '1']);
    expect(await found('uick')).toEqual([]);
    expect(await found('cafe quick')).toEqual(['2']);
    expect(await found('"quick brown"')).toEqual(['1']);
    expect(await found('"brown quick"')).toEqual([]);
    expect(await found('quick', [OTHER_ROOM, ROOM])).toEqual(['3', '2', '1']);
    expect(await found('quick', [])).toEqual([]);
    expect(await found('quick', ['nowhere' as RoomName])).toEqual([]);
    await reopen();
    expect(await found('quick', [ROOM, OTHER_ROOM], 2)).toEqual(['3', '2']);
    expect(await stage.store.search('quick', [ROOM], 1)).toMatchObject({ more: true });
    await commit(admit(A, 1, '4', 1, { body: 'very quick', author: BOB }));
    expect(await found('quick')).toEqual(['4', '2', '1']);
  });

  it('C175 finds any part of a text in a script without spaces, and takes anything for a query', async () => {
    await open();
    await commit(
      said('1', 1, '我叫李雷，你好'),
      said('2', 2, 'สวัสดีครับ'),
      said('3', 3, 'Привет, мир'),
      said('4', 4, 'r1 "OR" NEAR * body'),
    );
    expect([await found('李雷'), await found('雷李'), await found('สดี'), await found('прив')]).toEqual([['1'], [], ['2'], ['3']]);
    for (const query of ['', '"', '*', '(', 'a OR', 'NEAR(r1', 'room:r1', '^r1', '-', '\0', '🎉', "';--", 'r1'.repeat(99)])
      await found(query);
    expect(await found('"OR" NEAR')).toEqual(['4']);
    // The words that stand for rooms in an index are nobody's.
    expect(await found('r2')).toEqual([]);
  });

  it('C177 finds an edited post by its new text only, and one that was taken back not at all', async () => {
    await open();
    await commit(said('1', 1, 'first draft'), said('2', 2, 'second draft'));
    expect(await found('draft')).toEqual(['2', '1']);
    await commit(append('e', 3, change('edit', '1', 'final version')), append('d', 4, change('delete', '2', '')));
    expect(await found('draft')).toEqual([]);
    expect(await found('final')).toEqual(['1']);
    expect((await stage.store.search('final', [ROOM], 10)).amendments.map(({ id }) => id)).toEqual(['e']);
    await commit(admit(A, 1, 'e0', 2, change('edit', '1', 'older version')));
    expect([await found('older'), await found('final')]).toEqual([[], ['1']]);
    await commit(admit(A, 2, 'e3', 9, change('edit', '3', 'before it came')));
    await commit(said('3', 8, 'came later'));
    expect([await found('came later'), await found('before')]).toEqual([[], ['3']]);
  });

  it('C177 finds a post once, however many copies of it there are', async () => {
    await open();
    await commit(said('1', 20, 'twice told'));
    expect(await found('twice')).toEqual(['1']);
    await commit(admit(A, 1, '1', 10, { body: 'twice told' }));
    expect((await stage.store.search('twice', [ROOM], 10)).events).toMatchObject([{ origin: A }]);
  });

  it('C178 says how many posts of these rooms it looked through, and how far back', async () => {
    await open();
    await commit(
      said('1', 10, 'one'),
      said('2', 5, 'two'),
      said('3', 1, 'three', OTHER_ROOM),
      append('d', 30, change('delete', '1', '')),
    );
    expect(await stage.store.search('nothing', [ROOM], 10)).toMatchObject({ posts: 1, from: expect.any(String), unread: 0 });
    expect(await stage.store.search('nothing', [OTHER_ROOM], 10)).toMatchObject({ posts: 1, from: stamp(1) });
    expect(await stage.store.search('nothing', [], 10)).toMatchObject({ posts: 0, from: null });
  });
}
