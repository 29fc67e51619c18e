import { describe, expect, it } from 'vitest';
import { BadPeerMessage, PEER_TYPE, parseEvent, parseHeads, parseWant } from './peer-messages.ts';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const event = {
  type: 'event',
  origin: 'AbCd_-1234567890',
  seq: 1,
  at: '1700000000000-0000',
  kind: 'post',
  room: 'general',
  from: 'ann',
  author: 'annn',
  id: '018f0000-0000-7000-8000-000000000000',
  body: 'hello',
};
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`o${index}`, 1]));

describe('messages between nodes', () => {
  it('M4 each type has its number', () => {
    expect(PEER_TYPE).toEqual({
      hello: 1,
      welcome: 2,
      refuse: 3,
      ping: 4,
      pong: 5,
      event: 6,
      heads: 7,
      want: 8,
      state: 9,
      digest: 10,
      typing: 11,
    });
  });

  it('M4 are read as they were sent, without what is not known', () => {
    expect(parseHeads(json({ heads: { o: 3 }, served: true, later: 1 }))).toEqual({ heads: { o: 3 }, served: true });
    expect(parseHeads(json({ heads: {} }))).toEqual({ heads: {}, served: false });
    expect(parseWant(json({ want: { o: 1 } }))).toEqual({ want: { o: 1 } });
  });

  it.each([
    ['no JSON', () => parseHeads(Buffer.from('{"heads"'))],
    ['a list', () => parseHeads(json([]))],
    ['heads missing', () => parseHeads(json({}))],
    ['a negative sequence', () => parseHeads(json({ heads: { o: -1 } }))],
    ['half a sequence', () => parseHeads(json({ heads: { o: 1.5 } }))],
    ['a sequence beyond exactness', () => parseWant(json({ want: { o: 2 ** 53 } }))],
    ['a text for a sequence', () => parseWant(json({ want: { o: '1' } }))],
    ['an origin that is none', () => parseWant(json({ want: { 'a b': 1 } }))],
    ['an origin without end', () => parseWant(json({ want: { ['o'.repeat(65)]: 1 } }))],
  ])('M4 refuses %s', (_what, parse) => {
    expect(parse).toThrow(BadPeerMessage);
  });

  it('M44 a vector names 8,192 origins at most', () => {
    expect(Object.keys(parseHeads(json({ heads: many(8_192) })).heads)).toHaveLength(8_192);
    expect(() => parseHeads(json({ heads: many(8_193) }))).toThrow('too many origins');
    expect(() => parseWant(json({ want: many(8_193) }))).toThrow('too many origins');
  });
});

describe('an event from a peer', () => {
  it('M37 is taken whatever its stamp says', () => {
    expect(parseEvent(JSON.stringify({ ...event, at: '9999999999999-ffff' }))).toMatchObject({ at: '9999999999999-ffff' });
    expect(parseEvent(JSON.stringify({ ...event, at: '0000000000000-0000' }))).toMatchObject({ seq: 1 });
  });

  it('M32 is read with all its fields', () => {
    const whole = { ...event, to: 'bea', replyTo: event.id };
    expect(parseEvent(JSON.stringify(whole))).toEqual(whole);
    expect(parseEvent(JSON.stringify({ ...event, kind: 'claim', room: '' }))).toMatchObject({ kind: 'claim' });
  });

  it.each([
    ['seq', 0],
    ['seq', 1.5],
    ['at', '1700000000000'],
    ['kind', 'A Whim'],
    ['origin', ''],
    ['origin', '__proto__'],
    ['room', 'a\0b'],
    ['id', 'a\0b'],
    ['room', 'a\ud800'],
    ['id', '\udc00'],
    ['author', 'a:b'],
    ['body', 'x'.repeat(65_537)],
    ['body', 7],
    ['room', 'x'.repeat(1_025)],
    ['from', undefined],
    ['type', 'post'],
  ])('M32 refuses one whose %s is %s', (field, value) => {
    expect(() => parseEvent(JSON.stringify({ ...event, [field]: value }))).toThrow(BadPeerMessage);
    expect(() => parseEvent(JSON.stringify({ ...event, [field]: value }))).toThrow(field);
  });
});
