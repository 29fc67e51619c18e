import { expect, it } from 'vitest';
import { Acquaintances } from './acquaintances.ts';

const room = (members: readonly string[], authors: readonly string[] = [], partner?: string) => ({
  with: partner,
  members: members.map((name) => ({ name })),
  entries: authors.map((from) => ({ from })),
});
const names = (one: Acquaintances) => {
  const { known, left } = one.people('ann');
  return { known: [...known].sort(), left: [...left].sort() };
};

it('A3 knows who is online and who was seen, and never the writer', () => {
  const one = new Acquaintances();
  one.rooms([room(['ann', 'bob'], ['ann', 'old']), room([], [], 'pen-friend')]);
  one.mesh(['ann', 'bob', 'far']);
  expect(names(one)).toEqual({ known: ['bob', 'far', 'old', 'pen-friend'], left: [] });
});

it('tells apart who has gone, until they are back', () => {
  const one = new Acquaintances();
  one.rooms([room(['ann', 'bob', 'cat'])]);
  one.mesh(['ann', 'bob', 'cat']);
  one.rooms([room(['ann'], ['bob'])]);
  expect(names(one).left).toEqual([]);
  one.mesh(['ann', 'cat']);
  expect(names(one)).toEqual({ known: ['cat'], left: ['bob'] });
  one.rooms([room(['ann', 'bob'])]);
  expect(names(one)).toEqual({ known: ['bob', 'cat'], left: [] });
});
