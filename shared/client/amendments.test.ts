import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorId, OriginId, PostId, Stamp, UserName } from '../ids.ts';
import type { EventMessage } from '../protocol/event.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type Amendments, amended, amendmentOf, type Draft, NO_AMENDMENTS, withAmendment } from './amendments.ts';
import type { Entry } from './chat-state.ts';

const ANN = 'author-ann' as AuthorId;
const ME = { author: ANN, name: 'ann' as UserName };
const POST = {
  ...{ key: 'own/p', id: 'p' as PostId, author: ANN, from: 'ann', body: 'as written', own: true, time: 0, late: false },
  ...{
    place: undefined,
    delivery: { is: 'stored' },
    replyTo: undefined,
    edited: undefined,
    deleted: false,
    reactions: [],
    amending: [],
  },
} as unknown as Entry;

function event(kind: string, body: string, ms: number, more: Partial<Record<'by' | 'origin' | 'id', string>> = {}): EventMessage {
  const { by = 'ann', origin = 'o', id = `${kind}-${ms}` } = more;
  const place = { at: `${1_700_000_000_000 + ms}-0000` as Stamp, origin: `${origin}-${id}` as OriginId, seq: ms };
  const identity = { room: 'r', from: by, author: `author-${by}`, id, target: { author: ANN, id: 'p' } };
  return { type: 'event', kind, body, ...place, ...identity } as unknown as EventMessage;
}

function taken(events: readonly EventMessage[]): Amendments {
  return events.flatMap((one) => amendmentOf(one) ?? []).reduce(withAmendment, NO_AMENDMENTS);
}
const shown = (events: readonly EventMessage[], drafts: readonly Draft[] = []) => amended(POST, taken(events), drafts, ME);

describe('what the changes to a post make of it', () => {
  it('C163 shows the text of the last edit, by place', () => {
    const { body, edited } = shown([event('edit', 'second', 30), event('edit', 'first', 20)]);
    expect([body, edited]).toEqual(['second', 1_700_000_000_030]);
    expect(shown([event('edit', 'a', 30, { origin: 'a', id: '1' }), event('edit', 'b', 30, { origin: 'b', id: '2' })]).body).toBe(
      'b',
    );
  });

  it("C161 takes no notice of changes to another's words", () => {
    expect(shown([event('edit', 'by bob', 9, { by: 'bob' }), event('delete', '', 9, { by: 'bob' })])).toBe(POST);
  });

  it('C164 shows nothing of a post that was taken back, whatever edit comes after', () => {
    const gone = shown([event('delete', '', 10), event('edit', 'after all', 20), event('react', '👍', 30)]);
    expect(gone).toMatchObject({ body: '', deleted: true, edited: undefined, reactions: [] });
    expect(amended({ ...POST, body: '' }, NO_AMENDMENTS, [], ME)).toMatchObject({ deleted: true });
  });

  it('C163 gathers reactions by emoji, each author once, in the order they came', () => {
    const events = [
      event('react', '👍', 10, { by: 'bob' }),
      event('react', '👍', 20),
      event('react', '🎉', 15, { by: 'cat' }),
      event('react', '💔', 16, { by: 'cat' }),
      event('unreact', '💔', 17, { by: 'cat' }),
    ];
    expect(shown(events).reactions).toEqual([
      { emoji: '👍', names: ['bob', 'ann'], mine: true },
      { emoji: '🎉', names: ['cat'], mine: false },
    ]);
  });

  it('C181 shows of very many reactions the same whether they were heard one by one or read together', () => {
    const all = Array.from({ length: LIMITS.reactions + 50 }, (_, n) => event('react', `e${(n * 7) % 251}`, 100 + n));
    const changed = all.slice(0, 60).map(({ body }, n) => event('unreact', body, 1_000 + n));
    const names = (one: Entry) => one.reactions.map(({ emoji }) => emoji).sort();
    const heard = taken([...all, ...changed]);
    expect(heard.size).toBe(LIMITS.reactions);
    // Who read what a node tells of, and heard the rest.
    const read = taken([...[...taken(all).values()].flat(), ...changed] as unknown as EventMessage[]);
    expect(names(amended(POST, read, [], ME))).toEqual(names(amended(POST, heard, [], ME)));
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...changed], { minLength: all.length + changed.length }), (mixed) => {
        expect(names(shown(mixed))).toEqual(names(amended(POST, heard, [], ME)));
      }),
      { numRuns: 20 },
    );
  });

  it('C163 counts the earlier of two copies of one change', () => {
    const late = event('edit', 'twice', 40, { id: 'e' });
    const early = event('edit', 'twice', 10, { id: 'e', origin: 'other' });
    const between = event('edit', 'between', 20);
    expect(shown([late, between]).body).toBe('twice');
    expect(shown([late, between, early]).body).toBe('between');
  });

  it('shows what this user changes at once, and what was refused with its reason only', () => {
    const draft = (kind: Draft['kind'], body: string, delivery: Draft['delivery'] = { is: 'sending' }): Draft => {
      return { id: `d-${kind}` as PostId, kind, body, delivery, writtenAt: 77 };
    };
    expect(shown([event('edit', 'old', 10)], [draft('edit', 'new')])).toMatchObject({ body: 'new', edited: 77 });
    expect(shown([], [draft('react', '👍')]).reactions).toEqual([{ emoji: '👍', names: ['ann'], mine: true }]);
    expect(shown([event('react', '👍', 10)], [draft('unreact', '👍')]).reactions).toEqual([]);
    expect(shown([event('react', '👍', 10)], [draft('react', '👍')]).reactions).toEqual([
      { emoji: '👍', names: ['ann'], mine: true },
    ]);
    expect(shown([], [draft('delete', '')]).deleted).toBe(true);
    const refused = draft('edit', 'new', { is: 'failed', code: 'forbidden', message: 'No.' });
    const { writtenAt: _, ...listed } = refused;
    expect(shown([], [refused])).toMatchObject({ body: 'as written', edited: undefined, amending: [listed] });
  });

  it('C165 shows the same in whatever order the changes come, and however often', () => {
    const one = fc.record({
      kind: fc.constantFrom('edit', 'edit', 'delete', 'react', 'unreact', 'react'),
      body: fc.constantFrom('a', 'b'),
      ms: fc.integer({ min: 1, max: 6 }),
      by: fc.constantFrom('ann', 'bob'),
      origin: fc.constantFrom('o', 'p'),
      id: fc.constantFrom('1', '2', '3'),
    });
    const orders = fc
      .array(one, { maxLength: 10 })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: 0 })));
    fc.assert(
      fc.property(orders, ([list, other]) => {
        // One change has one content, wherever it was taken: the id says which.
        const events = (of: typeof list) =>
          of.map(({ kind, body, ms, by, origin }) => event(kind, body, ms, { by, origin, id: `${kind}${body}${by}` }));
        const all = [...other, ...list];
        expect(shown(events(all))).toEqual(shown(events([...all].reverse())));
        expect(shown(events(all))).toEqual(shown(events(list)));
      }),
      { numRuns: 300 },
    );
  });
});
