import { describe, expect, it } from 'vitest';
import { anEntry } from '../state/fixtures.ts';
import { MORE_ROWS, MOST_ROWS, placed, positionOf, rowsThatFill, type Span, spanOf, standingOf, stepTo } from './span.ts';

const many = Array.from({ length: 1_000 }, (_, minute) => anEntry({ minute }));
const unsent = { ...anEntry({ minute: 2_000, own: true }), place: undefined };

describe('positionOf', () => {
  it('finds an entry, whether it has a place yet or not', () => {
    expect(positionOf(many, many[700] as never)).toBe(700);
    expect(positionOf([...many, unsent], unsent)).toBe(1_000);
  });

  it('is where an entry would stand that is not held', () => {
    expect(positionOf(many.slice(100), many[50] as never)).toBe(0);
    expect(positionOf([...many.slice(0, 10), ...many.slice(20)], many[15] as never)).toBe(10);
    expect(positionOf(many.slice(0, 10), many[20] as never)).toBe(10);
    expect(positionOf(many, unsent)).toBe(1_000);
  });

  it('finds what has got its place meanwhile', () => {
    const sent = { ...unsent, place: { ...(many[999]?.place as never as object), at: '9-0000' } as never };
    expect(positionOf([...many, sent], unsent)).toBe(1_000);
  });
});

describe('spanOf', () => {
  it('shows the tail', () => {
    expect(spanOf(many, undefined, true)).toEqual({ from: 850, to: 1_000 });
    expect(spanOf(many.slice(0, 20), undefined, true)).toEqual({ from: 0, to: 20 });
  });

  it('grows upward from where the reader is, but never past the most rows', () => {
    expect(spanOf(many, many[800], true)).toEqual({ from: 800, to: 1_000 });
    expect(spanOf(many, many[100], false)).toEqual({ from: 100, to: 100 + MOST_ROWS });
  });

  it('keeps the newest in view of who follows it', () => {
    expect(spanOf(many, many[100], true)).toEqual({ from: 700, to: 1_000 });
  });

  it('stays where it is when its first row is not held any more, or not yet', () => {
    expect(spanOf(many.slice(200), many[100], false)).toEqual({ from: 0, to: MOST_ROWS });
    expect(spanOf([...many.slice(0, 100), ...many.slice(101)], many[100], false)).toEqual({ from: 100, to: 100 + MOST_ROWS });
  });
});

describe('the rows that stand', () => {
  it('are the same ones when others come before, between and below them', () => {
    const standing = standingOf(many.slice(500), { from: 10, to: 30 });
    expect(placed(many, standing)).toEqual({ from: 510, to: 530 });
    expect(placed([...many.slice(0, 520), ...many.slice(521)], standing)).toEqual({ from: 510, to: 529 });
  });

  it('are none of what is held when all of them have gone', () => {
    const { from, to } = placed(many.slice(500), standingOf(many, { from: 10, to: 30 }));
    expect(to - from).toBe(0);
    expect(placed(many, standingOf([], { from: 0, to: 0 }))).toEqual({ from: 0, to: 0 });
  });
});

describe('stepTo', () => {
  const FILL = 40;
  const NONE = { from: 0, to: 0 };
  /** All steps there, each with the number of its rows that were not there before. */
  const walk = (wanted: Span, start: Span, eye?: number) => {
    const steps: (Span & { readonly fresh: number })[] = [];
    for (let now = start; now.from !== wanted.from || now.to !== wanted.to; ) {
      const next = stepTo(wanted, now, eye, FILL);
      const kept = Math.max(0, Math.min(now.to, next.to) - Math.max(now.from, next.from));
      steps.push({ ...next, fresh: next.to - next.from - kept });
      now = next;
      if (steps.length > 100) throw new Error('no end');
    }
    return steps;
  };

  it('begins with what fills the screen, at the end for who follows it', () => {
    const [first, ...others] = walk({ from: 850, to: 1_000 }, NONE, 999);
    expect(first).toEqual({ from: 960, to: 1_000, fresh: FILL });
    expect(others.every(({ to }) => to === 1_000)).toBe(true);
  });

  it('begins around the row that was asked for', () => {
    const [first] = walk({ from: 400, to: 700 }, { from: 850, to: 1_000 }, 500);
    expect(first).toEqual({ from: 480, to: 520, fresh: FILL });
    expect(stepTo({ from: 0, to: 100 }, NONE, 3, FILL)).toEqual({ from: 0, to: FILL });
  });

  it('never makes many rows at once, and gets there', () => {
    for (const wanted of [
      { from: 400, to: 700 },
      { from: 490, to: 790 },
      { from: 590, to: 890 },
      { from: 0, to: 10 },
    ]) {
      const steps = walk(wanted, { from: 500, to: 800 });
      expect(Math.max(...steps.map(({ fresh }) => fresh))).toBeLessThanOrEqual(FILL);
      expect(steps.slice(1).every(({ fresh }) => fresh <= MORE_ROWS)).toBe(true);
    }
  });

  it('shows what comes at the end to who follows it, however much', () => {
    expect(stepTo({ from: 860, to: 1_010 }, { from: 850, to: 1_000 }, 1_009, FILL)).toEqual({ from: 860, to: 1_010 });
    expect(stepTo({ from: 885, to: 1_035 }, { from: 850, to: 1_000 }, 1_034, FILL)).toEqual({ from: 885, to: 1_035 });
    expect(stepTo({ from: 950, to: 1_100 }, { from: 850, to: 1_000 }, 1_099, FILL)).toEqual({ from: 1_060, to: 1_100 });
  });

  it('shows a short conversation whole', () => {
    expect(stepTo({ from: 0, to: 5 }, NONE, 4, FILL)).toEqual({ from: 0, to: 5 });
    expect(stepTo(NONE, NONE, -1, FILL)).toEqual(NONE);
  });
});

describe('rowsThatFill', () => {
  it('are more on a higher screen, and never fewer than come in a step', () => {
    expect(rowsThatFill(700)).toBe(27);
    expect(rowsThatFill(2_160)).toBeGreaterThan(80);
    expect(rowsThatFill(100)).toBe(MORE_ROWS);
  });
});
