import { describe, expect, it } from 'vitest';
import type { UserName } from '../../shared/ids.ts';
import { sideStrings } from '../strings/side.ts';
import { whoDid, withComings } from './comings.ts';
import { aRoom } from './fixtures.ts';
import type { Member, RoomState } from './types.ts';

function room(...names: string[]): RoomState {
  return { ...aRoom({}), members: names.map((name) => ({ name: name as UserName }) as Member) };
}
const OWN = new Set(['me', 'me-before']);
const told = (...rooms: RoomState[]) =>
  rooms
    .slice(1)
    .reduce((so, after, at) => withComings(so, rooms[at] as RoomState, after, OWN), new Map() as ReadonlyMap<string, boolean>);
const words = (...rooms: RoomState[]) => {
  const who = told(...rooms);
  return sideStrings.comings(whoDid(who, true), whoDid(who, false));
};

describe('who came and who left', () => {
  it('E4 is told by name', () => {
    expect(words(room('me'), room('me', 'ann'), room('me', 'ann', 'bob'), room('me', 'bob', 'cat'))).toBe('bob, cat joined');
    expect(words(room('me', 'ann', 'bob'), room('me', 'cat'))).toBe('cat joined · ann, bob left');
  });

  it('E4 is folded: who comes and goes is not told of, and of many how many they are', () => {
    expect(words(room('me', 'ann'), room('me'), room('me', 'ann'))).toBe('');
    expect(words(room('me'), room('me', 'a', 'b', 'c', 'd'))).toBe('4 people joined');
  });

  it('leaves out oneself, and a room that is only being opened', () => {
    expect(words(room('ann'), room('ann', 'me'))).toBe('');
    expect(words(room('ann', 'me-before'), room('ann', 'me'))).toBe('');
    expect(words({ ...room(), joined: false }, room('ann', 'me'))).toBe('');
    expect(words(room('ann'), { ...room('ann', 'bob'), with: 'bob' as UserName })).toBe('');
  });
});
