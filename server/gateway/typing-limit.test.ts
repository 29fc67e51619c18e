import { expect, it } from 'vitest';
import type { AuthorId, RoomName } from '../../shared/ids.ts';
import { TIMES } from '../../shared/protocol/limits.ts';
import { VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { TypingLimit } from './typing-limit.ts';

it('C168 counts one in three seconds of an author in a room, and no flood of rooms', async () => {
  const time = new VirtualClock();
  const limit = new TypingLimit(time.clock());
  const says = (author: string, room: string) => limit.allows(author as AuthorId, room as RoomName);
  expect([says('ann', 'a'), says('ann', 'a'), says('bob', 'a'), says('ann', 'b')]).toEqual([true, false, true, true]);
  const flood = Array.from({ length: 1_000 }, (_, n) => says('eve', `dm:eve:${n}`));
  expect(flood.filter(Boolean).length).toBe(8);
  expect(says('bob', 'b')).toBe(true);
  await time.advance(TIMES.typingEvery);
  expect([says('ann', 'a'), says('eve', 'a')]).toEqual([true, true]);
});
