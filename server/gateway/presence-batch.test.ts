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

it('changes told together leave a client where it would be had they been told one by one', () => {
  const step = fc.record({ name: fc.constantFrom('ann', 'bob', 'cy'), node: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.subarray(['ann', 'bob', 'cy']), fc.array(step, { maxLength: 20 }), (before, steps) => {
      const one = new Map(before.map((name) => [name, 'a']));
      const together = new Map(one);
      const batch = new PresenceBatch();
      for (const { name, node } of steps) {
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
      for (const [, told] of batch.take()) apply(together, told);
      expect(together).toEqual(one);
      expect(batch.take()).toEqual([]);
    }),
  );
});
