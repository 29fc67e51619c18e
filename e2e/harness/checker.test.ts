import { describe, expect, it } from 'vitest';
import type { EventMessage } from '../../shared/protocol/event.ts';
import type { PostResult } from '../../shared/protocol/server-messages.ts';
import { CLEAN, check, judged, screenOf, verdictLine } from './checker.ts';
import type { ClientLog } from './raw-client.ts';

const ROOM = 'general';
const at = (n: number): string => `170000000000${n}-0000`;

function eventOf(seq: number, change: Record<string, unknown> = {}): EventMessage {
  const fields = {
    type: 'event',
    kind: 'post',
    room: ROOM,
    from: 'ann',
    author: 'A',
    origin: 'o1',
    seq,
    at: at(seq),
    id: `id${seq}`,
    body: `body ${seq}`,
  };
  return { ...fields, ...change } as unknown as EventMessage;
}

/** Ann posted 1 to 3 and had them acknowledged; both she and bob show them. */
function cleanRun(): { readonly ann: ClientLog; readonly bob: ClientLog } {
  const ann: ClientLog = { client: 'ann', author: 'A', sent: [], acked: [], received: [], refused: [] };
  const bob: ClientLog = { client: 'bob', author: 'B', sent: [], acked: [], received: [], refused: [] };
  for (const seq of [1, 2, 3]) {
    const event = eventOf(seq);
    ann.sent.push({ id: event.id, room: ROOM, body: event.body });
    ann.acked.push(event as unknown as PostResult);
    for (const log of [ann, bob]) log.received.push({ socket: 1, via: 'event', event });
  }
  return { ann, bob };
}

function verdictOf(spoil: (logs: { readonly ann: ClientLog; readonly bob: ClientLog }) => void): string {
  const logs = cleanRun();
  spoil(logs);
  return verdictLine(check([logs.ann, logs.bob], ROOM));
}

function counted(change: Record<string, number>): string {
  const counts = { lost: 0, dup: 0, phantom: 0, misattributed: 0, order_mismatch: 0, unknown: 0, ...change };
  return Object.entries(counts)
    .map(([name, count]) => `${name}=${count}`)
    .join(' ');
}

describe('the checker', () => {
  it('finds nothing in a clean run', () => {
    expect(verdictOf(() => {})).toBe(CLEAN);
  });

  it('counts an acknowledged post that a screen lacks, once a screen', () => {
    expect(verdictOf(({ bob }) => bob.received.pop())).toBe(counted({ lost: 1 }));
    const onBoth = verdictOf(({ ann, bob }) => {
      for (const log of [ann, bob]) log.received.pop();
    });
    expect(onBoth).toBe(counted({ lost: 2 }));
  });

  it('counts a post without an answer as unknown, and a refused one as neither', () => {
    expect(verdictOf(({ ann }) => ann.sent.push({ id: 'id9', room: ROOM, body: 'nine' }))).toBe(counted({ unknown: 1 }));
    expect(
      verdictOf(({ ann }) => {
        ann.sent.push({ id: 'id9', room: ROOM, body: 'nine' });
        ann.refused.push({ id: 'id9', code: 'body_too_long' });
      }),
    ).toBe(CLEAN);
  });

  it('keeps the smaller copy of a post that a node had stored again, but lets no node send both to one connection', () => {
    const copy = eventOf(1, { origin: 'o2', at: '1700000000009-0000' });
    for (const socket of [1, 2]) {
      const verdict = verdictOf(({ bob }) => bob.received.push({ socket, via: 'event', event: copy }));
      expect(verdict).toBe(socket === 1 ? counted({ dup: 1 }) : CLEAN);
    }
    const first = verdictOf(({ bob }) => bob.received.unshift({ socket: 0, via: 'event', event: copy }));
    expect(first).toBe(CLEAN);
  });

  it('judges the posts of its room only, sent and acknowledged ones too', () => {
    const elsewhere = eventOf(9, { room: 'other' });
    expect(verdictOf(({ ann }) => ann.sent.push(elsewhere))).toBe(CLEAN);
    expect(verdictOf(({ ann }) => ann.acked.push(elsewhere as unknown as PostResult))).toBe(CLEAN);
  });

  it('counts an event that comes twice, also on another connection', () => {
    const again = (event: EventMessage) => verdictOf(({ bob }) => bob.received.push({ socket: 2, via: 'event', event }));
    expect(again(eventOf(2))).toBe(counted({ dup: 1 }));
    expect(again(eventOf(2, { supersedes: { origin: 'o1', seq: 2 } })), 'itself is no other copy').toBe(counted({ dup: 1 }));
  });

  it('counts a second copy of a post unless it says which copy it supersedes', () => {
    const copy = (more: object) => eventOf(1, { origin: 'o2', at: at(0), id: 'id3', body: 'body 3', ...more });
    expect(verdictOf(({ bob }) => bob.received.push({ socket: 1, via: 'event', event: copy({}) }))).toBe(counted({ dup: 1 }));
    for (const supersedes of [
      { origin: 'o1', seq: 2 },
      { origin: 'o3', seq: 3 },
    ]) {
      const mistaken = verdictOf(({ bob }) => bob.received.push({ socket: 1, via: 'event', event: copy({ supersedes }) }));
      expect(mistaken, 'it supersedes something else').toBe(counted({ dup: 1 }));
    }
    const superseding = { supersedes: { origin: 'o1', seq: 3 } };
    const both = verdictOf(({ ann, bob }) => {
      for (const log of [ann, bob]) log.received.push({ socket: 1, via: 'event', event: copy(superseding) });
    });
    expect(both).toBe(CLEAN);
    const one = verdictOf(({ bob }) => bob.received.push({ socket: 1, via: 'event', event: copy(superseding) }));
    expect(one, 'the screens differ in the place of the post').toBe(counted({ order_mismatch: 1 }));
  });

  it('counts what nobody sent, and what another author or text is put to', () => {
    const add = (event: EventMessage) => verdictOf(({ bob }) => bob.received.push({ socket: 1, via: 'event', event }));
    expect(add(eventOf(4))).toBe(counted({ phantom: 1 }));
    expect(add(eventOf(4, { id: 'id3', author: 'B' }))).toBe(counted({ misattributed: 1 }));
    const spoilt = verdictOf(({ bob }) =>
      bob.received.splice(2, 1, { socket: 1, via: 'event', event: eventOf(3, { body: 'no' }) }),
    );
    expect(spoilt).toBe(counted({ misattributed: 1 }));
  });

  it('counts events of one origin out of order on one connection, but not over two', () => {
    const reorder = (socket: number) =>
      verdictOf(({ bob }) => bob.received.unshift({ ...(bob.received.pop() as never as ClientLog['received'][0]), socket }));
    expect(reorder(1)).toBe(counted({ order_mismatch: 1 }));
    expect(reorder(2)).toBe(CLEAN);
  });

  it('takes what comes with a join in any order', () => {
    const joined = verdictOf(({ bob }) =>
      bob.received.push({ ...(bob.received.shift() as ClientLog['received'][0]), via: 'join' }),
    );
    expect(joined).toBe(CLEAN);
  });

  it('counts a post that two screens place differently', () => {
    const moved = { socket: 1, via: 'event', event: eventOf(3, { at: at(0) }) } as const;
    expect(verdictOf(({ bob }) => bob.received.splice(2, 1, moved))).toBe(counted({ order_mismatch: 1 }));
  });

  it('orders a screen by at, origin, seq, shows only its room, and names examples behind a bad verdict', () => {
    const { ann, bob } = cleanRun();
    bob.received.push({ socket: 1, via: 'event', event: eventOf(4, { at: at(0) }) });
    bob.received.push({ socket: 1, via: 'event', event: eventOf(5, { room: 'other' }) });
    expect(screenOf(bob, ROOM).map(({ seq }) => seq)).toEqual([4, 1, 2, 3]);
    expect(judged([ann, bob], ROOM)).toContain('bob shows "body 4" of A');
  });
});
