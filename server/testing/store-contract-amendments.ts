import { expect, it } from 'vitest';
import type { OriginId, PostId, RoomName } from '../../shared/ids.ts';
import type { AmendmentKind, Draft, LogEvent } from '../../shared/protocol/event.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Outcome, StoredEvent } from '../store/store.ts';
import { A, ANN, admit, append, B, BOB, OTHER_ROOM, ROOM, RUN } from './store-drafts.ts';
import type { StoreStage } from './store-stage.ts';

/** What every store must answer about changes to posts. */

const body = (event: StoredEvent) => (JSON.parse(event.json) as LogEvent).body;

/** Of Ann, about her post `id`. */
function amendment(kind: AmendmentKind, id: string, text: string, more: Partial<Draft> = {}): Partial<Draft> {
  return { kind, body: text, target: { author: ANN, id: id as PostId }, ...more };
}

export function describeAmendments(stage: StoreStage): void {
  const { open, reopen, commit } = stage;

  const page = async (room = ROOM) => {
    const { events, amendments } = await stage.store.history(room, undefined, 100);
    return { posts: events.map(body), amendments: amendments.map((event) => `${event.kind} ${event.author} ${body(event)}`) };
  };

  it('C160 C163 keeps a post as it was written, and tells with it which edit counts: the greatest place, however late it came', async () => {
    await open();
    await commit(append('p1', 1), append('e1', 20, amendment('edit', 'p1', 'second')));
    await commit(
      admit(A, 1, 'e2', 30, amendment('edit', 'p1', 'last')),
      admit(A, 2, 'e3', 10, amendment('edit', 'p1', 'too old')),
    );
    const expected = { posts: ['text of p1'], amendments: ['edit author-ann last'] };
    expect(await page()).toEqual(expected);
    await reopen();
    expect(await page()).toEqual(expected);
    // One stamp, two origins: the greater name.
    await commit(admit(B, 1, 'e4', 30, amendment('edit', 'p1', 'greater origin')));
    expect((await page()).amendments).toEqual(['edit author-ann greater origin']);
  });

  it('C162 applies an amendment that came before its post', async () => {
    await open();
    await commit(
      admit(A, 1, 'e1', 20, amendment('edit', 'p1', 'new')),
      admit(A, 2, 'r1', 21, amendment('react', 'p1', '👍', { author: BOB })),
    );
    expect(await page()).toEqual({ posts: [], amendments: [] });
    await commit(append('p1', 1));
    expect(await page()).toEqual({ posts: ['text of p1'], amendments: ['edit author-ann new', 'react author-bob 👍'] });
  });

  it('C164 C182 gives with a post that comes after changes to it what is told of them, when it is committed and in a replay', async () => {
    await open();
    const changes = [
      admit(A, 1, 'e1', 20, amendment('edit', 'p1', 'new')),
      admit(A, 2, 'r1', 21, amendment('react', 'p1', '👍', { author: BOB })),
      admit(A, 3, 'd2', 22, amendment('delete', 'p2', '')),
    ];
    const strays = (outcomes: readonly Outcome[]) =>
      outcomes.flatMap((outcome) => (outcome.type === 'stored' && outcome.event.isStray ? [outcome.event.id] : []));
    expect(strays(await commit(...changes))).toEqual(['e1', 'r1', 'd2']);
    const expected = [
      ['p1', 'text of p1', ['new', '👍']],
      ['p2', '', ['']],
      ['e2', '', undefined],
      ['p3', 'text of p3', undefined],
      ['e3', 'newer', undefined],
    ];
    const outcomes = await commit(
      ...[append('p1', 1), append('p2', 2), append('e2', 3, amendment('edit', 'p2', 'secret')), append('p3', 4)],
      append('e3', 5, amendment('edit', 'p3', 'newer')),
    );
    expect(strays(outcomes)).toEqual([]);
    const told = (event: StoredEvent) => [event.id, body(event), event.amendments?.map((json) => JSON.parse(json).body)];
    const stored = outcomes.flatMap((outcome) => (outcome.type === 'stored' ? [outcome.event] : []));
    expect(stored.map((event) => told(event.takenBack ? { ...event, json: '{"body":""}' } : event))).toEqual(expected);
    // What other nodes are sent is whole.
    expect(body(stored[1] as StoredEvent)).toBe('text of p2');
    const page = async () => (await stage.store.after(3, [ROOM], 100)).events.map(told);
    expect(await page()).toEqual(expected);
    await reopen();
    expect(await page()).toEqual(expected);
  });

  it('C183 says when it is opened which changes have no post here, and of which the words were taken back', async () => {
    await open();
    await commit(append('p1', 1), append('e1', 2, amendment('edit', 'p1', 'new')));
    await commit(admit(A, 1, 'r1', 10, amendment('react', 'p2', '👍', { author: BOB })));
    await commit(
      admit(A, 2, 'e3', 11, amendment('edit', 'p3', 'secret')),
      admit(A, 3, 'd3', 12, amendment('delete', 'p3', '')),
      admit(A, 4, 'e4', 13, amendment('edit', 'p4', 'by bob', { author: BOB })),
    );
    const { strays } = await reopen();
    expect(strays.map(({ id, isStray, takenBack }) => [id, isStray, takenBack])).toEqual([
      ['r1', true, undefined],
      ['e3', true, true],
      ['d3', true, undefined],
    ]);
    await commit(append('p2', 3));
    expect((await reopen(B)).strays.map(({ id }) => id)).toEqual(['e3', 'd3']);
  });

  it.each([
    ['half characters', '\ud800', '\ud801'],
    ['a NUL', 'a\0x', 'a\0y'],
  ])('counts no reaction of %s, which a database cannot tell apart, and opens again', async (_, one, other) => {
    await open();
    await commit(append('p1', 1));
    await commit(...[one, other].map((text, n) => admit(A, n + 1, `r${n}`, n + 2, amendment('react', 'p1', text))));
    const expected = { posts: ['text of p1'], amendments: [] };
    expect(await page()).toEqual(expected);
    await reopen();
    expect(await page()).toEqual(expected);
  });

  it('C163 counts one reaction of each author with each emoji, and a reaction taken back as such', async () => {
    await open();
    await commit(append('p1', 1));
    await commit(append('r1', 2, amendment('react', 'p1', '👍')), append('r2', 3, amendment('react', 'p1', '🎉')));
    await commit(
      admit(A, 1, 'r3', 4, amendment('react', 'p1', '👍', { author: BOB })),
      append('r4', 5, amendment('unreact', 'p1', '🎉')),
    );
    expect((await page()).amendments).toEqual(['react author-ann 👍', 'react author-bob 👍', 'unreact author-ann 🎉']);
  });

  it('C164 lets a deletion stand against every edit, and serves nothing of the words any more', async () => {
    await open();
    await commit(
      append('p1', 1),
      append('e1', 2, amendment('edit', 'p1', 'edited')),
      append('r1', 3, amendment('react', 'p1', '👍')),
    );
    await commit(append('d1', 4, amendment('delete', 'p1', '')), append('e2', 5, amendment('edit', 'p1', 'after all')));
    expect(await page()).toEqual({ posts: [''], amendments: ['delete author-ann '] });
    const replay = await stage.store.after(0, [ROOM], 100);
    expect(replay.events.map((event) => [event.kind, body(event)])).toEqual([
      ['post', ''],
      ['edit', ''],
      ['react', '👍'],
      ['delete', ''],
      ['edit', ''],
    ]);
    // The log itself is whole: other nodes are sent what was written.
    expect((await stage.store.find(ANN, 'p1' as PostId))?.json).toContain('text of p1');
  });

  it("C161 takes no notice of who changes another's post, and of changes told in another room", async () => {
    await open();
    await commit(append('p1', 1));
    await commit(
      append('e1', 2, amendment('edit', 'p1', 'by bob', { author: BOB })),
      append('d1', 3, amendment('delete', 'p1', '', { author: BOB })),
      append('e2', 4, amendment('edit', 'p1', 'elsewhere', { room: OTHER_ROOM })),
      append('e3', 5, { kind: 'edit', body: 'of nothing' }),
    );
    expect(await page()).toEqual({ posts: ['text of p1'], amendments: [] });
  });

  it('C163 counts the copy of an amendment that counts, and another one again when its own does not', async () => {
    await open();
    await commit(
      append('p1', 1),
      append('e1', 40, amendment('edit', 'p1', 'late')),
      append('e2', 20, amendment('edit', 'p1', 'early')),
    );
    expect((await page()).amendments).toEqual(['edit author-ann late']);
    // The same edit, as another node took it before: there it is older than the other one.
    await commit(admit(A, 1, 'e1', 10, amendment('edit', 'p1', 'late')));
    expect((await page()).amendments).toEqual(['edit author-ann early']);
    await reopen();
    expect((await page()).amendments).toEqual(['edit author-ann early']);
    expect((await stage.store.find(ANN, 'e1' as PostId, 'edit'))?.origin).toBe(A);
  });

  it('C160 answers a retry of an amendment with its copy, and another change under its id with a conflict', async () => {
    await open();
    await commit(append('p1', 1), append('e1', 2, amendment('edit', 'p1', 'new')));
    expect(await commit(append('e1', 3, amendment('edit', 'p1', 'new')))).toMatchObject([{ type: 'held', event: { seq: 2 } }]);
    expect(await commit(append('e1', 3, amendment('edit', 'p1', 'newer')))).toEqual([{ type: 'conflict' }]);
    expect(await commit(append('e1', 3, amendment('edit', 'p2', 'new')))).toEqual([{ type: 'conflict' }]);
  });

  it('C166 has amendments in a replay and for a cursor, each in its room', async () => {
    await open();
    await commit(append('p1', 1), append('e1', 2, amendment('edit', 'p1', 'new')), admit(A, 1, 'q', 3, { room: OTHER_ROOM }));
    expect(await stage.store.unseen(new Map([[RUN, 1]]), [ROOM])).toBe(1);
    expect(await stage.store.unseen(new Map([[RUN, 2]]), [ROOM])).toBe(3);
    expect((await stage.store.after(1, [ROOM], 10)).events.map(({ kind }) => kind)).toEqual(['edit']);
  });

  it('C181 tells of as many reactions of a post as the limit says, whenever they came: the smallest as UTF-8', async () => {
    await open();
    const few = ['\ufb01', '👍', 'z', '🎉', '\ue000'];
    const emoji = [...few, ...Array.from({ length: LIMITS.reactions - 2 }, (_, n) => `e${1_000 - n}`)];
    const reactions = emoji.map((text, n) => append(`r${n}`, 10 + n, amendment('react', 'p1', text)));
    await commit(append('p1', 1), ...reactions, append('x', 900, amendment('edit', 'p1', 'new')));
    const { amendments } = await page();
    expect(amendments).toHaveLength(LIMITS.reactions + 1);
    expect(amendments.at(0)).toBe('edit author-ann new');
    const told = emoji.filter((text) => !['\ufb01', '👍', '🎉'].includes(text));
    expect(amendments.slice(1)).toEqual(told.map((text) => `react author-ann ${text}`));
  });

  it('takes in kinds that it does not know, and shows them to nobody', async () => {
    await open();
    await commit(append('p1', 1), admit(A, 1, 'n1', 2, { kind: 'novelty' as 'post' }));
    expect(await page()).toEqual({ posts: ['text of p1'], amendments: [] });
    expect((await stage.store.after(0, [ROOM], 10)).events).toHaveLength(1);
    expect(await stage.store.ofOrigin({ origin: A as OriginId, seq: 1 }, 10, 1e6)).toHaveLength(1);
    expect(await page('nowhere' as RoomName)).toEqual({ posts: [], amendments: [] });
  });
}
