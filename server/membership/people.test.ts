import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorId, NodeName, RoomName, UserName } from '../../shared/ids.ts';
import type { Member } from '../../shared/protocol/server-messages.ts';
import { People, type Session } from './people.ts';

const author = (name: string) => name.padEnd(22, '-') as AuthorId;
const room = (name: string) => name as RoomName;
const ANN = author('annn');
const BEA = author('beaa');

interface Given {
  readonly id?: string;
  readonly node?: string;
  readonly author?: AuthorId;
  readonly name?: string;
  readonly rooms?: readonly string[];
  readonly since?: number;
  readonly epoch?: number;
}
function session({ id = 's', node = 'n1', author: by = ANN, name = 'ann', rooms = ['r'], since = 1, epoch = 1 }: Given): Session {
  return { id, node: node as NodeName, author: by, name: name as UserName, rooms: rooms.map(room), since, epoch };
}

/** People, what they told in words, and the rooms as someone knows them who only listens and keys members by name. */
function stage() {
  const told: string[] = [];
  const heard = new Map<RoomName, Map<string, NodeName>>();
  const claims = new Map<string, AuthorId>();
  const names = (list: readonly Member[]) => list.map(({ name, node }) => `${name}@${node}`).join(' ');
  const people = new People({
    claimant: (folded) => claims.get(folded),
    fold: (name) => name.toLowerCase(),
    listener: {
      room(where, { joined, left, moved }) {
        const members = heard.get(where) ?? new Map<string, NodeName>();
        for (const { name } of left) members.delete(name);
        for (const { name, node } of [...joined, ...moved]) members.set(name, node);
        heard.set(where, members);
        if (left.length > 0) told.push(`${where} -${names(left)} ${left.map(({ reason }) => reason).join(' ')}`);
        if (joined.length > 0) told.push(`${where} +${names(joined)}`);
        if (moved.length > 0) told.push(`${where} >${names(moved)}`);
      },
      leader: (where, name) => told.push(`${where} leader ${name}`),
      renamed: (who, name) => told.push(`${who.slice(0, 4)} is ${name}`),
    },
  });
  return { people, heard, claims, take: () => told.splice(0) };
}

describe('sessions and people', () => {
  it('M68 a person joins each room once, and goes when the last session that is in it goes', () => {
    const { people, take } = stage();
    people.put(session({ id: 's1', rooms: ['r'] }));
    expect(take()).toEqual(['r +ann@n1', 'r leader ann']);
    people.put(session({ id: 's2', rooms: ['r', 'q'] }));
    expect(take()).toEqual(['q +ann@n1', 'q leader ann']);
    people.remove('n1' as NodeName, 's1', 'bye');
    expect(take()).toEqual([]);
    people.remove('n1' as NodeName, 's2', 'lost');
    expect(take().sort()).toEqual(['q -ann@n1 lost', 'q leader null', 'r -ann@n1 lost', 'r leader null']);
    expect(people.rooms()).toEqual([]);
    expect([...people.people()]).toEqual([]);
  });

  it('M68 an entry put again without a difference says nothing', () => {
    const { people, take } = stage();
    people.put(session({}));
    take();
    people.put(session({}));
    people.remove('n1' as NodeName, 'unknown', 'bye');
    expect(take()).toEqual([]);
  });

  it('M67 M68 a person is where the latest session is, in the rooms of all, since the earliest', () => {
    const { people, take } = stage();
    people.put(session({ id: 's1', node: 'n1', since: 5, epoch: 10, rooms: ['r'] }));
    take();
    people.put(session({ id: 's1', node: 'n2', since: 7, epoch: 11, rooms: ['r'] }));
    expect(take()).toEqual(['r >ann@n2']);
    people.put(session({ id: 's9', node: 'n0', since: 3, epoch: 2, rooms: ['q'] }));
    expect(people.person(ANN)).toMatchObject({ node: 'n2', since: 3, rooms: new Set(['r', 'q']) });
    people.remove('n1' as NodeName, 's1', 'lost');
    people.remove('n2' as NodeName, 's1', 'lost');
    expect(people.person(ANN)).toMatchObject({ node: 'n0', rooms: new Set(['q']) });
  });

  it('M67 of equal epochs the greater node name is the later', () => {
    const { people } = stage();
    people.put(session({ node: 'n2', epoch: 4 }));
    people.put(session({ node: 'n1', epoch: 4 }));
    expect(people.person(ANN)?.node).toBe('n2');
  });

  it('M68 a session that comes back as another author leaves nobody behind', () => {
    const { people, take } = stage();
    people.put(session({ author: ANN, name: 'ann' }));
    take();
    people.put(session({ author: BEA, name: 'bea' }));
    expect(people.members(room('r'))).toEqual([{ name: 'bea', node: 'n1' }]);
    expect([...people.people()].map((person) => person.author)).toEqual([BEA]);
  });

  it('M68 leaving a room is told, with the others untouched', () => {
    const { people, take } = stage();
    people.put(session({ rooms: ['r', 'q'] }));
    take();
    people.put(session({ rooms: ['q'] }));
    expect(take()).toEqual(['r -ann@n1 leave', 'r leader null']);
    expect(people.rooms()).toEqual(['q']);
  });
});

describe('leaders', () => {
  it('M69 the member connected longest leads, whoever came to the room first', () => {
    const { people, take } = stage();
    people.put(session({ id: 'a', since: 9 }));
    people.put(session({ id: 'b', author: BEA, name: 'bea', since: 4 }));
    expect(take()).toContain('r leader bea');
    expect(people.leader(room('r'))).toBe('bea');
    people.remove('n1' as NodeName, 'b', 'bye');
    expect(take()).toEqual(['r -bea@n1 bye', 'r leader ann']);
  });

  it('M69 ties go by name', () => {
    const { people } = stage();
    people.put(session({ id: 'b', author: BEA, name: 'bea', since: 4 }));
    people.put(session({ id: 'a', since: 4 }));
    expect(people.leader(room('r'))).toBe('ann');
    expect(people.leader(room('empty'))).toBeNull();
  });

  it('M66 M69 a move to another node with its since keeps the place', () => {
    const { people, take } = stage();
    people.put(session({ id: 'a', since: 1, node: 'n1', epoch: 1 }));
    people.put(session({ id: 'b', author: BEA, name: 'bea', since: 4 }));
    take();
    people.put(session({ id: 'a', since: 1, node: 'n2', epoch: 2 }));
    people.remove('n1' as NodeName, 'a', 'lost');
    expect(take()).toEqual(['r >ann@n2']);
    expect(people.leader(room('r'))).toBe('ann');
  });
});

describe('shown names', () => {
  it('M70 M71 who comes second gets a suffix, and the name when the first is gone', () => {
    const { people, take } = stage();
    people.put(session({ id: 'a', since: 1 }));
    take();
    people.put(session({ id: 'b', author: BEA, name: 'Ann', since: 2 }));
    expect(take()).toEqual(['r +Ann~beaa@n1']);
    people.remove('n1' as NodeName, 'a', 'bye');
    expect(take()).toEqual([
      'r -ann@n1 bye',
      'r leader Ann~beaa',
      'r -Ann~beaa@n1 leave',
      'r +Ann@n1',
      'r leader Ann',
      'beaa is Ann',
    ]);
  });

  it('M71 who loses the name is told of before who gains it', () => {
    const { people, heard, take } = stage();
    people.put(session({ id: 'b', author: BEA, name: 'ann', since: 5 }));
    take();
    // Connected longer, on the other side of a partition.
    people.put(session({ id: 'a', since: 1 }));
    const story = take();
    expect(story.indexOf('r -ann@n1 leave')).toBeLessThan(story.indexOf('r +ann@n1'));
    expect([...(heard.get(room('r'))?.keys() ?? [])].sort()).toEqual(['ann', 'ann~beaa']);
  });

  it('M70 M71 a claim that becomes known gives the name to its owner', () => {
    const { people, heard, claims, take } = stage();
    people.put(session({ id: 'a', since: 1 }));
    people.put(session({ id: 'b', author: BEA, name: 'ann', since: 5 }));
    expect(people.owner('ann')).toBe(ANN);
    take();
    claims.set('ann', BEA);
    people.claimed('ann');
    expect(people.owner('ann')).toBe(BEA);
    expect(take()).toEqual(expect.arrayContaining(['annn is ann~annn', 'beaa is ann']));
    expect([...(heard.get(room('r'))?.keys() ?? [])].sort()).toEqual(['ann', 'ann~annn']);
  });

  it('M71 taking another name sets the old one free', () => {
    const { people, take } = stage();
    people.put(session({ id: 'a', since: 1 }));
    people.put(session({ id: 'b', author: BEA, name: 'ann', since: 5 }));
    take();
    people.put(session({ id: 'a', since: 1, name: 'zoe' }));
    expect(take()).toEqual(expect.arrayContaining(['annn is zoe', 'beaa is ann']));
    expect([...people.called('ann')].map((person) => person.author)).toEqual([BEA]);
    expect(people.owner('nobody')).toBeUndefined();
  });
});

describe('any history', () => {
  const AUTHORS = [ANN, BEA, author('cora')];
  const put = fc.record({
    id: fc.constantFrom('s1', 's2'),
    node: fc.constantFrom('n1', 'n2'),
    who: fc.nat({ max: 2 }),
    name: fc.constantFrom('ann', 'Ann', 'bea'),
    rooms: fc.subarray(['r', 'q']),
    since: fc.nat({ max: 3 }),
    epoch: fc.nat({ max: 3 }),
  });
  const step = fc.oneof(
    put.map((given) => ({ is: 'put' as const, given })),
    put.map((given) => ({ is: 'remove' as const, given })),
    fc.record({ is: fc.constant('claim' as const), given: put }),
  );
  const given = ({
    id,
    who,
    ...rest
  }: {
    id: string;
    node: string;
    who: number;
    name: string;
    rooms: string[];
    since: number;
    epoch: number;
  }) => session({ ...rest, id: `${who}${id}`, author: AUTHORS[who] as AuthorId });

  it('M68 M69 M71 a listener who keys members by name knows what the view says, and nobody is ever shown as another', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const { people, heard, claims } = stage();
        const held = new Map<string, Session>();
        for (const { is, given: raw } of steps) {
          const now = given(raw);
          if (is === 'put') {
            people.put(now);
            held.set(`${now.node}/${now.id}`, now);
          } else if (is === 'remove') {
            people.remove(now.node, now.id, 'bye');
            held.delete(`${now.node}/${now.id}`);
          } else if (!claims.has(now.name.toLowerCase())) {
            claims.set(now.name.toLowerCase(), now.author);
            people.claimed(now.name.toLowerCase());
          }
          for (const name of [room('r'), room('q')]) {
            const members = people.members(name);
            expect(new Map(members.map(({ name: shown, node }) => [shown, node]))).toEqual(heard.get(name) ?? new Map());
            expect(new Set(members.map(({ name: shown }) => shown)).size).toBe(members.length);
          }
        }
        // The same sessions, put in another order, give the same view.
        const other = stage();
        for (const [folded, owner] of claims) other.claims.set(folded, owner);
        for (const one of [...held.values()].reverse()) other.people.put(one);
        for (const name of [room('r'), room('q')]) {
          expect(other.people.members(name)).toEqual(people.members(name));
          expect(other.people.leader(name)).toEqual(people.leader(name));
        }
      }),
      { numRuns: 500 },
    );
  });
});
