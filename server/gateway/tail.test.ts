import { describe, expect, it } from 'vitest';
import type { RoomName } from '../../shared/ids.ts';
import type { StoredEvent } from '../store/store.ts';
import { Tail } from './tail.ts';

let position = 0;
function event(room: string, origin: string, seq: number, more: Partial<StoredEvent> = {}): StoredEvent {
  position += 1;
  const fields = { origin, seq, room, position, at: '', author: 'a', id: `${origin}${seq}`, kind: 'post', counts: true };
  return { ...fields, json: `{"b":"${origin}${seq}"}`, ...more } as unknown as StoredEvent;
}
const rooms = (...names: string[]) => names as RoomName[];

describe('the tail', () => {
  it('C71 keeps the order of the commit across rooms, and builds frames for a set of rooms once', () => {
    position = 0;
    const batch = new Tail(0).push([event('r', 'o', 1), event('s', 'o', 2), event('r', 'o', 3), event('t', 'o', 4)]);
    expect(batch.stretchOf(rooms('r', 's')).frames.texts).toEqual(['{"b":"o1"}', '{"b":"o2"}', '{"b":"o3"}']);
    expect(batch.stretchOf(rooms('r', 's')).frames).toBe(batch.stretchOf(rooms('r', 's')).frames);
    expect(batch.stretchOf(rooms('r')).frames).not.toBe(batch.stretchOf(rooms('r', 's')).frames);
  });

  it('C59 C63 leaves out what is no post, what does not count, and what counts no longer', () => {
    position = 0;
    const tail = new Tail(0);
    const first = tail.push([event('r', 'o1', 1), event('', 'o1', 2, { kind: 'claim' }), event('r', 'o1', 3, { counts: false })]);
    expect(first.stretchOf(rooms('r')).frames.texts).toEqual(['{"b":"o11"}']);
    const second = tail.push([event('r', 'o2', 1, { loser: { origin: 'o1', seq: 1 } } as Partial<StoredEvent>)]);
    expect(second.stretchOf(rooms('r')).frames.texts).toEqual(['{"b":"o21","supersedes":{"origin":"o1","seq":1}}']);
    expect(first.rooms.size).toBe(0);
    expect(tail.position).toBe(4);
  });

  it('finds the batch after any position it still holds', () => {
    position = 10;
    const tail = new Tail(10);
    for (let i = 0; i < 3; i += 1) tail.push([event('r', 'o', 2 * i), event('r', 'o', 2 * i + 1)]);
    expect([9, 10, 11, 12, 14, 15, 16].map((at) => tail.next(at)?.last)).toEqual([undefined, 12, 12, 14, 16, 16, undefined]);
  });

  it('is bounded in batches and in bytes', () => {
    position = 0;
    const tail = new Tail(0);
    for (let i = 0; i < 5_000; i += 1) tail.push([event('r', 'o', i)]);
    expect(tail.next(903)).toBeUndefined();
    expect(tail.next(904)?.last).toBe(905);
    for (let i = 0; i < 10; i += 1) tail.push([event('r', 'o', i, { json: 'x'.repeat(1024 * 1024) })]);
    expect(tail.next(5_005)).toBeUndefined();
    expect(tail.next(5_006)?.last).toBe(5_007);
  });
});
