import { describe, expect, it } from 'vitest';
import type { NodeName } from '../../shared/ids.ts';
import { readLink, readNode, readSession } from './entries.ts';

const node = { url: 'http://a', advertise: 'a:9080', version: '1.0.0', startedAt: 5, simulatedMs: null, load: 0 };
const link = { up: true, rttMs: 1.5, pendingBytes: 0, since: 5 };
const session = { author: 'annn', name: 'ann', rooms: ['r'], since: 5, epoch: 6 };
const readA = (value: never) => readSession('a' as NodeName, 's', value);

describe('what nodes write about themselves', () => {
  it('M49 is read as it was written', () => {
    expect(readNode(node)).toEqual({ ...node, origins: [] });
    expect(readLink(link)).toEqual(link);
    expect(readLink({ ...link, rttMs: null })).toEqual({ ...link, rttMs: null });
    expect(readA(session as never)).toEqual({ ...session, id: 's', node: 'a' });
  });

  it('M49 room names of any script are taken, in full length', () => {
    const rooms = ['𐐨'.repeat(64), `dm:${'a'.repeat(22)}:${'b'.repeat(22)}`];
    expect(readA({ ...session, rooms } as never)?.rooms).toEqual(rooms);
  });

  it.each([undefined, null, 7, 'x', [], {}])('M49 %j is no entry', (value) => {
    expect(readNode(value as never)).toBeUndefined();
    expect(readLink(value as never)).toBeUndefined();
    expect(readA(value as never)).toBeUndefined();
  });

  it.each([
    { ...session, rooms: 'r' },
    { ...session, rooms: [7] },
    { ...session, since: 'long ago' },
    { ...session, epoch: null },
    { ...session, author: 'x'.repeat(65) },
  ])('M49 a session like %j is none: another node wrote it', (value) => {
    expect(readA(value as never)).toBeUndefined();
  });
});
