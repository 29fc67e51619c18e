import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuthorId, comparePlaces, directAuthors, directRoom, type Place } from './ids.ts';
import { formatStamp } from './time/hybrid-clock.ts';

const author = (id: string) => id as AuthorId;
const place = fc
  .record({ ms: fc.nat(3), counter: fc.nat(2), origin: fc.constantFrom('a', 'b', 'B'), seq: fc.integer({ min: 1, max: 12 }) })
  .map(({ ms, counter, origin, seq }) => ({ at: formatStamp({ ms, counter }), origin, seq }) as Place);

describe('the one order', () => {
  it('C67 is by stamp, then origin, then sequence as a number', () => {
    const at = (ms: number, origin: string, seq: number) => ({ at: formatStamp({ ms, counter: 0 }), origin, seq }) as Place;
    const sorted = [at(1, 'z', 9), at(2, 'a', 9), at(2, 'a', 10), at(2, 'b', 1)];
    expect([...sorted].reverse().sort(comparePlaces)).toEqual(sorted);
  });

  it('C67 is total: any shuffle sorts alike, and only equal places compare as 0', () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (places, chance) => {
        const shuffled = places.map((one) => ({ one, key: chance.next().value as number })).sort((a, b) => a.key - b.key);
        expect(shuffled.map(({ one }) => one).sort(comparePlaces)).toEqual([...places].sort(comparePlaces));
        for (const a of places) {
          for (const b of places) {
            expect(Math.sign(comparePlaces(a, b))).toBe(-Math.sign(comparePlaces(b, a)) + 0);
            expect(comparePlaces(a, b) === 0).toBe(a.at === b.at && a.origin === b.origin && a.seq === b.seq);
          }
        }
      }),
    );
  });
});

describe('direct rooms', () => {
  it('is the same whoever asks, and gives both authors back', () => {
    expect(directRoom(author('bbb'), author('aaa'))).toBe('dm:aaa:bbb');
    expect(directRoom(author('aaa'), author('bbb'))).toBe('dm:aaa:bbb');
    expect(directAuthors('dm:aaa:bbb')).toEqual(['aaa', 'bbb']);
    expect(directAuthors(directRoom(author('a'), author('a')))).toEqual(['a', 'a']);
  });

  it.each(['general', 'dm', 'dm:', 'dm:a', 'dm:a:', 'dm::b', 'dm:a:b:c', 'xdm:a:b'])('%s is none', (room) => {
    expect(directAuthors(room)).toBeUndefined();
  });
});
