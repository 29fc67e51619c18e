import { describe, expect, it } from 'vitest';
import type { LogLine, TimedLine } from '../log-lines.ts';
import { percentile, waitsOf } from './waits.ts';

const sent = (t: number, id: string): TimedLine => ({ t, is: 'sent', id, room: 'room', body: id });
const acked = (t: number, id: string): TimedLine => ({ t, is: 'acked', id, level: 'stored', node: 'node-a' });
const at = (t: number, line: LogLine): TimedLine => ({ t, ...line });
const attached = (t: number, node: string) => at(t, { is: 'attached', node });

describe('waiting', () => {
  it('is the time between two answers, as long as something waits', () => {
    const lines = [
      attached(0, 'node-a'),
      sent(100, '1'),
      acked(110, '1'),
      sent(5_000, '2'),
      sent(5_010, '3'),
      acked(5_030, '2'),
      acked(5_090, '3'),
    ];
    expect(waitsOf(lines)).toEqual({ recovered: [], longestGap: 60 });
  });

  it('is recovered when the client had to attach anew, and counts from the first post that waited, or the last answer', () => {
    const lines = [
      attached(0, 'node-a'),
      sent(100, '1'),
      sent(200, '2'),
      attached(900, 'node-b'),
      acked(950, '1'),
      acked(960, '2'),
    ];
    expect(waitsOf(lines)).toEqual({ recovered: [850], longestGap: 850 });
  });

  it('leaves out what its user was offline, or the page was closed', () => {
    const away = [
      at(50, { is: 'offline' }),
      sent(100, '1'),
      at(4_000, { is: 'online' }),
      attached(4_100, 'node-b'),
      acked(4_200, '1'),
    ];
    expect(waitsOf([attached(0, 'node-a'), ...away])).toEqual({ recovered: [], longestGap: 0 });
    const closed = [sent(100, '1'), at(4_000, { is: 'page' }), attached(4_100, 'node-b'), acked(4_200, '1')];
    expect(waitsOf([attached(0, 'node-a'), ...closed])).toEqual({ recovered: [], longestGap: 0 });
    const after = [sent(5_000, '2'), attached(5_100, 'node-c'), acked(5_300, '2')];
    expect(waitsOf([attached(0, 'node-a'), ...closed, ...after])).toEqual({ recovered: [300], longestGap: 300 });
  });
});

describe('a client that does not tell where it is attached', () => {
  it('is not measured', () => {
    expect(waitsOf([sent(100, '1'), acked(9_000, '1')])).toEqual({ recovered: [], longestGap: 0 });
  });
});

describe('a percentile', () => {
  it('is the smallest value that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.99)).toBe(0);
  });
});
