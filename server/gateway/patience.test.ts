import { expect, it } from 'vitest';
import { AddressPatience, type Patience } from './patience.ts';

/** What so many connections of one address get through in ten seconds when each does all it may. */
function refusals(connections: number): number {
  const addresses = new AddressPatience();
  const all = Array.from({ length: connections }, () => addresses.enter('192.0.2.1'));
  let refused = 0;
  const spend = (patience: Patience) => {
    for (; !patience.isGone; refused += 1) patience.refused();
  };
  for (const patience of all) spend(patience);
  refused = 0;
  for (let tick = 0; tick < 40; tick += 1) {
    addresses.refill();
    for (const patience of all) if (patience.refill()) spend(patience);
  }
  return refused / 10;
}

it('one connection is refused 400 times a second at most', () => {
  expect(refusals(1)).toBeLessThanOrEqual(400);
  expect(refusals(1)).toBeGreaterThan(350);
});

it('many connections of one address get through little more than two of them', () => {
  expect(refusals(2)).toBeLessThanOrEqual(800);
  // 800 shared, and 20 that each has in any case.
  expect(refusals(50)).toBeLessThanOrEqual(800 + 50 * 20);
});

it('a connection has what it needs beside those of its address that take all they can', () => {
  const addresses = new AddressPatience();
  const greedy = Array.from({ length: 3 }, () => addresses.enter('192.0.2.1'));
  const modest = addresses.enter('192.0.2.1');
  for (let tick = 0; tick < 400; tick += 1) {
    addresses.refill();
    for (const one of greedy) {
      one.refill();
      while (!one.isGone) one.refused();
    }
    modest.refill();
    for (let request = 0; request < 40; request += 1) modest.answered();
    expect(modest.isGone).toBe(false);
  }
});

it('what a large frame costs grows with it, and a small one costs nothing but its answer', () => {
  const patience = new AddressPatience().enter('192.0.2.1');
  for (let frame = 0; frame < 10_000; frame += 1) patience.read(9_000);
  expect(patience.isGone).toBe(false);
  let frames = 0;
  for (; !patience.isGone; frames += 1) patience.read(64 * 1024);
  expect(frames).toBeLessThan(40);
});

it('an address is forgotten with its last connection, and not before', () => {
  const addresses = new AddressPatience();
  const first = addresses.enter('192.0.2.1');
  const second = addresses.enter('192.0.2.1');
  for (const patience of [first, second]) while (!patience.isGone) patience.refused();
  addresses.leave('192.0.2.1');
  addresses.refill();
  const third = addresses.enter('192.0.2.1');
  while (!third.isGone) third.refused();
  // Twice 950 of 2,000 are drawn: 100 are left besides the 50 that everybody gets.
  for (let draw = 0; draw < 2; draw += 1) first.refill();
  third.refill();
  for (let refusal = 0; refusal < 15; refusal += 1) third.refused();
  expect(third.isGone).toBe(true);
});
