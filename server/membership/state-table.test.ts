import { describe, expect, it } from 'vitest';
import { A, B, big, C, lacking, node, run, sync, view } from '../testing/state-tables.ts';
import { type StateDelta, StateTable } from './state-table.ts';

describe('own entries', () => {
  it('M50 a write that says nothing new is none', () => {
    const table = new StateTable(A, run(1));
    expect(table.write('x', { n: 1 })).toMatchObject({ owner: A, key: 'x', value: { n: 1 }, replaced: false });
    expect(table.write('x', { n: 1 })).toBeUndefined();
    expect(table.write('gone', null)).toBeUndefined();
    expect(table.version(A)).toBe(1);
    expect(table.write('x', null, 'bye')).toMatchObject({ value: null, reason: 'bye' });
    expect(table.get(A, 'x')).toBeUndefined();
    expect(table.version(A)).toBe(2);
  });

  it('M50 entries are listed by prefix, removed ones are not', () => {
    const table = new StateTable(A, run(1));
    table.write('link:b', 1);
    table.write('link:c', 2);
    table.write('node', 3);
    table.write('link:c', null);
    expect([...table.entries(A, 'link:')]).toEqual([['b', 1]]);
    expect([...table.entries(B, '')]).toEqual([]);
  });
});

describe('deltas', () => {
  it('M52 M53 a delta brings what changed since, removals with their reason included', () => {
    const [a, b] = [new StateTable(A, run(1)), new StateTable(B, run(1))];
    a.write('x', 1);
    a.write('y', 2);
    sync(a, b);
    a.write('x', null, 'bye');
    const [delta] = lacking(a, b);
    expect(delta).toMatchObject({ owner: A, from: 2, to: 3, entries: [{ key: 'x', version: 3, value: null, reason: 'bye' }] });
    const { merge, changes } = b.merge(delta as StateDelta);
    expect(merge).toBe('applied');
    expect(changes).toEqual([{ owner: A, key: 'x', value: null, reason: 'bye', replaced: false }]);
    expect(view(b, A)).toEqual({ y: 2 });
    expect(lacking(a, b)).toEqual([]);
  });

  it('M53 what is held is dropped, and what starts above it is a gap', () => {
    const [a, b] = [new StateTable(A, run(1)), new StateTable(B, run(1))];
    a.write('x', 1);
    const first = a.deltaSince(A, 0, 0) as StateDelta;
    a.write('x', 2);
    const second = a.deltaSince(A, 1, 1) as StateDelta;
    expect(b.merge(second)).toEqual({ merge: 'gap', changes: [] });
    expect(b.merge(first).merge).toBe('applied');
    expect(b.merge(second).merge).toBe('applied');
    expect(b.merge(second)).toEqual({ merge: 'old', changes: [] });
    expect(b.merge(first)).toEqual({ merge: 'old', changes: [] });
    expect(view(b, A)).toEqual({ x: 2 });
  });

  it('M51 a later run replaces an earlier one: what it does not name is gone, marked as replaced', () => {
    const [old, b] = [new StateTable(A, run(5)), new StateTable(B, run(1))];
    old.write('kept', 1);
    old.write('lost', 2);
    sync(old, b);
    const anew = new StateTable(A, run(6));
    anew.write('kept', 1);
    const [delta] = lacking(anew, b);
    const { changes } = b.merge(delta as StateDelta);
    expect(changes).toContainEqual({ owner: A, key: 'lost', value: null, reason: undefined, replaced: true });
    expect(changes.filter(({ value }) => value === null)).toHaveLength(1);
    expect(view(b, A)).toEqual({ kept: 1 });
    expect(b.run(A)).toEqual(run(6));
    // The earlier run has nothing to say any more, whatever version it had.
    old.write('lost', 3);
    expect(b.merge(old.deltaSince(A, 0, 0) as StateDelta).merge).toBe('old');
    expect(b.deltaSince(A, 7, 0)).toBeUndefined();
  });

  it('M55 an own earlier run that counts as later is exceeded, and everything told again', () => {
    const [past, b] = [new StateTable(A, run(9, 'past')), new StateTable(B, run(1))];
    past.write('ghost', 1);
    sync(past, b);
    const now = new StateTable(A, run(7, 'now'));
    now.write('x', 1);
    sync(now, b);
    expect(view(b, A)).toEqual({ ghost: 1 });
    const contest = lacking(b, now).find(({ owner }) => owner === A);
    expect(now.merge(contest as StateDelta).merge).toBe('contested');
    expect(now.run(A)).toEqual({ incarnation: 10, origin: 'now' });
    sync(now, b);
    expect(view(b, A)).toEqual({ x: 1 });
  });

  it('M55 its own words coming back to a node are old, and no contest', () => {
    const [a, b] = [new StateTable(A, run(3)), new StateTable(B, run(1))];
    a.write('x', 1);
    sync(a, b);
    expect(a.merge(b.deltaSince(A, 0, 0) as StateDelta).merge).toBe('old');
    expect(a.run(A)?.incarnation).toBe(3);
  });

  it('M56 a forgotten owner comes back with news only', () => {
    const [a, b, c] = [new StateTable(A, run(3)), new StateTable(B, run(1)), new StateTable(C, run(1))];
    a.write('x', 1);
    sync(a, b);
    sync(a, c);
    b.forget(A);
    expect(b.owners()).not.toContain(A);
    // c has not forgotten yet, and must not bring it back for ever.
    sync(c, b);
    expect(b.owners()).not.toContain(A);
    a.write('x', 2);
    sync(a, b);
    expect(view(b, A)).toEqual({ x: 2 });
    b.forget(A);
    sync(new StateTable(A, run(4)), b);
    const anew = new StateTable(A, run(4));
    anew.write('y', 1);
    sync(anew, b);
    expect(view(b, A)).toEqual({ y: 1 });
  });

  it('M56 a forgotten owner that comes back in several messages is taken in, not asked for in circles', () => {
    const [a, b] = [new StateTable(A, run(3)), new StateTable(B, run(1))];
    for (let i = 0; i < 10; i += 1) a.write(`k${i}`, big('1'));
    sync(a, b);
    b.forget(A);
    a.write('news', 1);
    const chunks = lacking(a, b);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map((chunk) => b.merge(chunk).merge)).toEqual(chunks.map(() => 'applied'));
    expect(view(b, A)).toEqual(view(a, A));
  });

  it('M50 a node does not forget itself, and knows 256 owners at most', () => {
    const table = new StateTable(A, run(1));
    table.forget(A);
    expect(table.owners()).toEqual([A]);
    for (let i = 0; i < 300; i += 1) {
      const other = new StateTable(node(`n${i}`), run(1));
      other.write('x', i);
      sync(other, table);
    }
    expect(table.owners()).toHaveLength(256);
  });
});

describe('removals', () => {
  const churn = (table: StateTable, times: number) => {
    for (let i = 0; i < times; i += 1) {
      table.write(`brief${i}`, i);
      table.write(`brief${i}`, null);
    }
  };

  it('M54 only the last few are remembered; who missed the others gets everything', () => {
    const [a, b] = [new StateTable(A, run(1)), new StateTable(B, run(1))];
    a.write('stays', 1);
    a.write('goes', 1);
    sync(a, b);
    a.write('goes', null);
    churn(a, 300);
    const [delta] = lacking(a, b);
    expect(delta).toMatchObject({ from: 0, entries: [{ key: 'stays' }] });
    const { changes } = b.merge(delta as StateDelta);
    expect(changes.filter(({ value }) => value === null)).toEqual([
      { owner: A, key: 'goes', value: null, reason: undefined, replaced: true },
    ]);
    expect(view(b, A)).toEqual({ stays: 1 });
  });

  it('M54 an entry whose removal is forgotten is not left behind when everything comes in several messages', () => {
    const [a, b] = [new StateTable(A, run(1)), new StateTable(B, run(1))];
    a.write('early', big('1'));
    a.write('goes', 1);
    for (let i = 0; i < 6; i += 1) a.write(`k${i}`, big('1'));
    sync(a, b);
    a.write('goes', null);
    churn(a, 300);
    for (let i = 0; i < 6; i += 1) a.write(`k${i}`, big('2'));
    sync(a, b);
    expect(Object.keys(view(b, A))).toEqual(Object.keys(view(a, A)));
    expect(view(b, A)).toEqual(view(a, A));
  });

  it('M54 the rest of everything is no use to who lacks its beginning', () => {
    const [a, b] = [new StateTable(A, run(1)), new StateTable(B, run(1))];
    for (let i = 0; i < 4; i += 1) a.write(`k${i}`, big('1'));
    a.write('goes', 1);
    sync(a, b);
    a.write('goes', null);
    churn(a, 300);
    a.write('last', 1);
    const rest = lacking(a, b).at(-1) as StateDelta;
    expect([rest.from > 0, rest.from <= b.version(A)]).toEqual([true, true]);
    expect(b.merge(rest).merge).toBe('gap');
    sync(a, b);
    expect(view(b, A)).toEqual(view(a, A));
  });

  it('M54 in the middle of everything, what others knew before a forgotten removal is not taken in', () => {
    const [a, b] = [new StateTable(A, run(1)), new StateTable(B, run(1))];
    a.write('k0', big('1'));
    a.write('k1', big('1'));
    a.write('goes', 1);
    const before = a.deltaSince(A, 1, 1) as StateDelta;
    a.write('goes', null);
    churn(a, 300);
    a.write('k2', big('1'));
    const [half, rest] = lacking(a, b) as [StateDelta, StateDelta];
    expect(b.merge(half).merge).toBe('applied');
    expect([before.from < b.version(A), before.to > b.version(A)]).toEqual([true, true]);
    expect(b.merge(before).merge).toBe('old');
    expect(b.merge(rest).merge).toBe('applied');
    expect(view(b, A)).toEqual(view(a, A));
  });

  it('M54 half of everything is passed on to nobody, and takes nothing from those who know less', () => {
    const [a, b, c] = [new StateTable(A, run(1)), new StateTable(B, run(1)), new StateTable(C, run(1))];
    a.write('goes', 1);
    sync(a, c);
    for (let i = 0; i < 4; i += 1) a.write(`k${i}`, big('1'));
    sync(a, b);
    a.write('goes', null);
    churn(a, 300);
    a.write('k0', big('2'));
    const [half, ...rest] = lacking(a, b) as [StateDelta, ...StateDelta[]];
    expect(rest.length).toBeGreaterThan(0);
    b.merge(half);
    expect(lacking(b, c).filter(({ owner }) => owner === A)).toEqual([]);
    sync(c, b);
    for (const chunk of rest) b.merge(chunk);
    expect(view(b, A)).toEqual(view(a, A));
  });
});
