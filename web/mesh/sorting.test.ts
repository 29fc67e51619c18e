import { describe, expect, it } from 'vitest';
import { aNode, aState } from '../state/fixtures.ts';
import { nodeRows } from './node-rows.ts';
import { inOrder, sortBy, sorted, sorting } from './sorting.ts';

const rows = (...rtts: (number | undefined)[]) =>
  nodeRows(aState({ nodes: rtts.map((rtt, index) => aNode(`node-${'abcd'[index]}`, rtt, { current: index === 0 })) }));
const names = (all: ReturnType<typeof rows>) => all.map(({ name }) => name.slice(-1)).join('');

describe('sorting', () => {
  it('is made once: the order stays while the numbers change, and who comes later stands at the end', () => {
    const order = sorted('rtt', false, rows(30, 10, 20));
    expect(names(inOrder(rows(30, 10, 20), order))).toBe('bca');
    expect(names(inOrder(rows(1, 99, 50, 2), order))).toBe('bcad');
  });

  it('puts what is not known last, whichever way', () => {
    expect(names(inOrder(rows(30, undefined, 20), sorted('rtt', false, rows(30, undefined, 20))))).toBe('cab');
    expect(names(inOrder(rows(30, undefined, 20), sorted('rtt', true, rows(30, undefined, 20))))).toBe('acb');
  });

  it('turns around at the second click, and goes back to the names by their head', () => {
    const all = rows(30, 10, 20);
    sortBy('rtt', all);
    expect(sorting.value).toMatchObject({ by: 'rtt', descending: false });
    sortBy('rtt', all);
    expect(names(inOrder(all, sorting.value))).toBe('acb');
    sortBy('name', all);
    expect(sorting.value).toBeUndefined();
  });
});
