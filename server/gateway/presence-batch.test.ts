import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NodeName, RoomName, UserName } from '../../shared/ids.ts';
import type { Member } from '../../shared/protocol/server-messages.ts';
import type { RoomChange } from '../membership/presence.ts';
import { PresenceBatch } from './presence-batch.ts';

const ROOM = 'r' as RoomName;
const member = (name: string, node = 'a'): Member => ({ name: name as UserName, node: node as NodeName });
const change = (some: Partial<RoomChange>): RoomChange => ({ joined: [], left: [], moved: [], ...some });

/** What a client makes of changes: name → node. */
function apply(there: Map<string, string>, { joined, left, moved }: RoomChange): void {
  for (const { name } of left) there.delete(name);
  for (const { name, node } of [...joined, ...moved]) there.set(name, node);
}

it('who came and went again is not told of', () => {
  const batch = new PresenceBatch();
  batch.add(ROOM, change({ joined: [member('ann')] }));
  batch.add(ROOM, change({ left: [{ ...member('ann'), reason: 'bye' }] }));
  expect(batch.take()).toEqual([]);
});

it('who went and came back elsewhere has moved', () => {
  const batch = new PresenceBatch();
  batch.add(ROOM, change({ left: [{ ...member('ann'), reason: 'lost' }] }));
  batch.add(ROOM, change({ joined: [member('ann', 'b')] }));
  expect(batch.take()).toEqual([[ROOM, change({ moved: [member('ann', 'b')] })]]);
});

it('who came, was shown to somebody and went is told of', () => {
  const batch = new PresenceBatch();
  batch.add(ROOM, change({ joined: [member('ann')] }));
  batch.shown(ROOM, 'bob' as UserName);
  batch.add(ROOM, change({ left: [{ ...member('ann'), reason: 'bye' }] }));
  expect(batch.take()).toEqual([[ROOM, change({ left: [{ ...member('ann'), reason: 'bye' }] })]]);
});

it('who went, was not shown to somebody and came back has joined', () => {
  const batch = new PresenceBatch();
  batch.add(ROOM, change({ left: [{ ...member('ann'), reason: 'lost' }] }));
  batch.shown(ROOM, 'bob' as UserName);
  batch.add(ROOM, change({ joined: [member('ann', 'b')] }));
  expect(batch.take()).toEqual([[ROOM, change({ joined: [member('ann', 'b')] })]]);
});

it('changes told together leave a client, and one that was shown the room meanwhile, where they would be had they been told one by one', () => {
  const step = fc.record({ name: fc.constantFrom('ann', 'bob', 'cy'), node: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.subarray(['ann', 'bob', 'cy']), fc.array(step, { maxLength: 20 }), fc.nat(20), (before, steps, when) => {
      const one = new Map(before.map((name) => [name, 'a']));
      const together = new Map(one);
      const batch = new PresenceBatch();
      let newcomer: Map<string, string> | undefined;
      for (const [index, { name, node }] of steps.entries()) {
        if (index === when) {
          newcomer = new Map(one);
          batch.shown(ROOM, undefined);
        }
        const isThere = one.get(name);
        const who = member(name, node);
        const told =
          isThere === undefined
            ? change({ joined: [who] })
            : isThere === node
              ? change({ left: [{ ...who, reason: 'leave' }] })
              : change({ moved: [who] });
        apply(one, told);
        batch.add(ROOM, told);
      }
      for (const [, told] of batch.take()) for (const client of [together, newcomer ?? together]) apply(client, told);
      expect(together).toEqual(one);
      expect(newcomer ?? one).toEqual(one);
      expect(batch.take()).toEqual([]);
    }),
  );
});
