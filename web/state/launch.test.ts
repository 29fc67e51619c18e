import { describe, expect, it } from 'vitest';
import {
  hashOf,
  identityHash,
  readHash,
  readIdentity,
  readLaunch,
  readMessage,
  readToken,
  roomsToJoin,
  type Target,
  targetKey,
} from './launch.ts';

describe('readLaunch', () => {
  it('takes name, room and pin from the query', () => {
    expect(readLaunch('?name=ann&room=ops&pin=node-c', '')).toEqual({
      name: 'ann',
      target: { kind: 'room', room: 'ops' },
      pin: 'node-c',
    });
  });

  it('treats an empty name as none, so that the card is shown', () => {
    expect(readLaunch('?name=%20&room=', '')).toEqual({ name: undefined, target: undefined, pin: undefined });
  });

  it('lets the hash win over the query', () => {
    expect(readLaunch('?room=ops', '#/dm/bob').target).toEqual({ kind: 'direct', name: 'bob' });
  });

  it('forgives a # before a room', () => {
    expect(readLaunch('?room=%23ops', '').target).toEqual({ kind: 'room', room: 'ops' });
  });
});

describe('a room that cannot be', () => {
  it.each(['#/r/.hidden', '#/r/a%20b', '#/r/a%2Fb', `#/r/${'x'.repeat(65)}`])('is not asked for: %s', (hash) => {
    expect(readHash(hash)).toBeUndefined();
    expect(readLaunch('?room=ops', hash).target).toEqual({ kind: 'room', room: 'ops' });
  });

  it('is not asked for in the query either', () => {
    expect(readLaunch('?room=a%20b', '').target).toBeUndefined();
  });
});

describe('roomsToJoin', () => {
  it('has the room that is shown first, though it was left last time', () => {
    expect(roomsToJoin(undefined, ['ops'])).toEqual(['ops', 'general']);
    expect(roomsToJoin({ kind: 'room', room: 'lab' }, ['ops'])).toEqual(['ops', 'lab']);
    expect(roomsToJoin({ kind: 'room', room: 'ops' }, ['ops'])).toEqual(['ops']);
  });

  it('has no more than last time beside a direct conversation', () => {
    expect(roomsToJoin({ kind: 'direct', name: 'bob' }, ['ops'])).toEqual(['ops']);
    expect(roomsToJoin({ kind: 'direct', name: 'bob' }, [])).toEqual(['general']);
  });
});

describe('readToken', () => {
  it.each([
    ['#token=abc%2F+d%3D', 'abc/+d='],
    ['#token=', ''],
    ['#token=%E0%A4%A', ''],
    ['#/r/token=abc', undefined],
    ['', undefined],
  ])('%s', (hash, expected) => {
    expect(readToken(hash)).toBe(expected);
  });
});

describe('readIdentity', () => {
  it('reads what was made for another node, and nothing else', () => {
    const me = { name: 'ann & bob=', key: 'aB0+/=&#x' };
    expect(readIdentity(identityHash(me))).toEqual(me);
    for (const hash of ['', '#/r/general', '#as=ann', '#as=&key=x', '#as=%E0%A4%A&key=x', '#key=x&as=ann']) {
      expect(readIdentity(hash)).toBeUndefined();
    }
  });
});

describe('hashOf', () => {
  const targets: readonly Target[] = [
    { kind: 'room', room: 'général-1' },
    { kind: 'direct', name: '☃ %' },
  ];
  it.each(targets)('is read back as it was written: %o', (target) => {
    expect(readHash(hashOf(target))).toEqual(target);
  });

  it.each(targets)('is read back with a message: %o', (target) => {
    const hash = hashOf(target, '019ab-7');
    expect([readHash(hash), readMessage(hash)]).toEqual([target, '019ab-7']);
    expect(readMessage(hashOf(target))).toBeUndefined();
    expect(readLaunch('', hash).message).toBe('019ab-7');
  });

  it('ignores a hash that is not one of ours', () => {
    expect(readHash('#top')).toBeUndefined();
    expect(readHash('#/r/%E0%A4%A')).toBeUndefined();
  });

  it('keeps a room and a person of one name apart', () => {
    expect(targetKey({ kind: 'room', room: 'bob' })).not.toBe(targetKey({ kind: 'direct', name: 'bob' }));
  });
});
