import { describe, expect, it } from 'vitest';
import type { OriginId, Place, Stamp } from '../../shared/ids.ts';
import type { DestroyedDisk, Level, LogLine, ShownPost, TimedLine } from '../log-lines.ts';
import { check, type Verdict } from './check.ts';
import { examples, isClean, verdictLine } from './verdict-line.ts';

/** A clean run of two clients and a reader, and each way in which the logs can tell that it was not clean. */
const ROOM = 'room';

const place = (minute: number, origin = 'origin-a'): Place => ({
  at: `000000000000${minute}-0000` as Stamp,
  origin: origin as OriginId,
  seq: minute,
});
const post = (name: string, number: number, change: Partial<ShownPost> = {}): ShownPost => ({
  author: `author-of-${name}`,
  id: `${name}-${number}`,
  from: name,
  body: `${name} says ${number}`,
  place: place(number),
  ...change,
});
const shown = (one: ShownPost, after: ShownPost | null = null): LogLine => {
  return { is: 'shown', room: ROOM, row: `${one.author}/${one.id}`, after: after && `${after.author}/${after.id}`, post: one };
};
const me = (name: string): LogLine => ({ is: 'me', author: `author-of-${name}`, name });
const sent = ({ id, body }: ShownPost): LogLine => ({ is: 'sent', id, room: ROOM, body });
const acked = ({ id }: ShownPost, level: Level = 'replicated', node = 'node-a'): LogLine => ({ is: 'acked', id, level, node });
const final = (...posts: ShownPost[]): LogLine => ({ is: 'final', room: ROOM, posts });
const PAGE: LogLine = { is: 'page' };

const first = post('ann', 1);
const second = post('bob', 2);
const third = post('ann', 3);

const clean = () => ({
  ann: [
    PAGE,
    me('ann'),
    sent(first),
    acked(first),
    shown(first),
    shown(second, first),
    sent(third),
    acked(third),
    shown(third, second),
    final(first, second, third),
  ],
  bob: [
    PAGE,
    me('bob'),
    shown(first),
    sent(second),
    acked(second),
    shown(second, first),
    shown(third, second),
    final(first, second, third),
  ],
  reader: [final(first, second, third)],
});
type Logs = Readonly<Record<string, readonly LogLine[]>>;

function judge(logs: Logs, disks: readonly DestroyedDisk[] = []): Verdict {
  const timed = (lines: readonly LogLine[]): TimedLine[] => lines.map((line, t) => ({ t, ...line }));
  return check(
    Object.entries(logs).map(([client, lines]) => ({ client, lines: () => timed(lines) })),
    disks,
  );
}

const five = (verdict: Verdict) => verdictLine(verdict).replace(/ recovered.*/, '');
const CLEAN = 'lost=0 dup=0 phantom=0 misattributed=0 order_mismatch=0 unknown=0';
/** The log of `client`, with each line that fits replaced. */
const doctored = (client: string, change: (line: LogLine) => readonly LogLine[], logs: Logs = clean()): Logs => ({
  ...logs,
  [client]: (logs[client] ?? []).flatMap(change),
});
const withFinal = (client: string, ...posts: ShownPost[]) =>
  doctored(client, (line) => (line.is === 'final' ? [final(...posts)] : [line]));
const everywhere = (...posts: ShownPost[]): Logs =>
  Object.fromEntries(
    Object.entries(clean()).map(([client, lines]) => [client, [...lines.filter(({ is }) => is !== 'final'), final(...posts)]]),
  );

describe('the checker', () => {
  it('has nothing to say of a clean run', () => {
    const verdict = judge(clean());
    expect(five(verdict)).toBe(CLEAN);
    expect(isClean(verdict)).toBe(true);
    expect(examples(verdict)).toEqual([]);
    expect(verdict.counts).toMatchObject({ sent: 3, acked: 3, screens: 3 });
  });

  it('says it in one line', () => {
    expect(verdictLine({ ...judge(clean()), unknown: 4, recoveredP99Ms: 411.7, maxGapMs: 5_200.2 })).toBe(
      'lost=0 dup=0 phantom=0 misattributed=0 order_mismatch=0 unknown=4 recovered_p99=412ms max_gap=5200ms',
    );
  });
});

describe('lost', () => {
  it('is a replicated post that one client does not show at the end', () => {
    const verdict = judge(withFinal('bob', first, third));
    expect(five(verdict)).toBe(CLEAN.replace('lost=0', 'lost=1'));
    expect(isClean(verdict)).toBe(false);
    expect(verdict.lost[0]).toMatch(/bob-2 "bob says 2" of bob in room, replicated by node-a: not shown by bob$/);
  });

  it('is a replicated post that nobody shows', () => {
    expect(judge(everywhere(first, third)).lost).toHaveLength(1);
  });

  it('is everything of a client that shows nothing at the end', () => {
    expect(judge(doctored('bob', (line) => (line.is === 'final' ? [] : [line]))).lost).toHaveLength(3);
  });

  const onlyStored = (logs: Logs) => doctored('bob', (line) => (line.is === 'acked' ? [acked(second, 'stored')] : [line]), logs);

  it('is a post that was only stored, too', () => {
    expect(judge(onlyStored(everywhere(first, third))).lost).toHaveLength(1);
  });

  it('is not what only a disk held that was destroyed afterwards: that is unknown', () => {
    const destroyed = [{ t: 100, node: 'node-a', how: 'wipe-disk' }];
    const verdict = judge(onlyStored(everywhere(first, third)), destroyed);
    expect(five(verdict)).toBe(CLEAN.replace('unknown=0', 'unknown=1'));
  });

  it('is it when the disk of another node was destroyed, or this one before', () => {
    const logs = onlyStored(everywhere(first, third));
    expect(judge(logs, [{ t: 100, node: 'node-b', how: 'wipe-disk' }]).lost).toHaveLength(1);
    const late = { ...logs, bob: (logs['bob'] ?? []).map((line) => (line.is === 'acked' ? { ...line, t: 90_000 } : line)) };
    expect(judge(late, [{ t: 2, node: 'node-a', how: 'wipe-disk' }]).lost).toHaveLength(1);
  });

  it('is a replicated post also when a disk was destroyed', () => {
    expect(judge(everywhere(first, third), [{ t: 100, node: 'node-a', how: 'wipe-disk' }]).lost).toHaveLength(1);
  });
});

describe('dup', () => {
  it('is a post that a client shows twice at the end', () => {
    expect(judge(withFinal('bob', first, second, second, third)).dup).toHaveLength(1);
  });

  it('is a post that was on the screen twice for a moment', () => {
    const twice: LogLine = { is: 'shown', room: ROOM, row: 'other-row', after: null, post: second };
    const verdict = judge(
      doctored('bob', (line) => (line.is === 'final' ? [twice, { is: 'gone', room: ROOM, row: 'other-row' }, line] : [line])),
    );
    expect(five(verdict)).toBe(CLEAN.replace('dup=0', 'dup=1'));
  });

  it('is an event that a client was sent twice', () => {
    expect(
      judge(doctored('bob', (line) => (line.is === 'final' ? [{ is: 'again', what: 'x:1' }, line] : [line]))).dup,
    ).toHaveLength(1);
  });

  it('is not a post that changes its place, or that a new page shows again', () => {
    const moved = shown({ ...second, place: place(2) }, first);
    expect(
      five(
        judge(
          doctored('bob', (line) => (line.is === 'final' ? [moved, PAGE, shown(first), shown(second, first), line] : [line])),
        ),
      ),
    ).toBe(CLEAN);
  });
});

describe('phantom', () => {
  it('is a post that nobody sent', () => {
    const verdict = judge(everywhere(first, second, third, post('ann', 4)));
    expect(five(verdict)).toBe(CLEAN.replace('phantom=0', 'phantom=3'));
  });

  it('is a post that was never sent, and gone again at the end', () => {
    const ghost = post('ann', 4);
    const seen = [shown(ghost), { is: 'gone', room: ROOM, row: `${ghost.author}/${ghost.id}` } as const];
    expect(judge(doctored('bob', (line) => (line.is === 'final' ? [...seen, line] : [line]))).phantom).toHaveLength(1);
  });

  it('is a post with words that its author did not write', () => {
    expect(judge(withFinal('bob', first, { ...second, body: 'other words' }, third)).phantom).toHaveLength(1);
  });

  it('is not a post whose author was killed before it could write down the id', () => {
    const fourth = post('ann', 4);
    const logs = everywhere(first, second, third, fourth);
    const written = { ...logs, ann: [{ is: 'writing', room: ROOM, body: fourth.body } as const, ...(logs['ann'] ?? [])] };
    expect(five(judge(written))).toBe(CLEAN);
  });
});

describe('misattributed', () => {
  it('is a post shown as of another author', () => {
    const verdict = judge(withFinal('bob', first, { ...second, author: 'author-of-ann' }, third));
    expect(five(verdict)).toBe(CLEAN.replace('misattributed=0', 'misattributed=1'));
  });

  it('is a post shown under a name that is not its author’s', () => {
    expect(judge(withFinal('bob', first, { ...second, from: 'ann' }, third)).misattributed).toHaveLength(1);
    expect(five(judge(withFinal('bob', first, { ...second, from: 'bob~1a2b' }, third)))).toBe(CLEAN);
  });
});

describe('order_mismatch', () => {
  it('is a screen that is not in the one order', () => {
    const verdict = judge(withFinal('bob', second, first, third));
    expect(five(verdict)).toBe(CLEAN.replace('order_mismatch=0', 'order_mismatch=1'));
  });

  it('is a screen that was not in order for a moment', () => {
    const below = [shown(first, third), shown(first)];
    expect(judge(doctored('bob', (line) => (line.is === 'final' ? [...below, line] : [line]))).orderMismatch).toHaveLength(1);
  });

  it('is a post that two screens show at two places', () => {
    const elsewhere = { ...third, place: place(4, 'origin-b') };
    expect(judge(withFinal('bob', first, second, elsewhere)).orderMismatch).toHaveLength(1);
    // A client that shows what it was sent first was sent this copy, too.
    expect(five(judge(withFinal('bob', first, second, { ...elsewhere, others: [place(3)] })))).toBe(CLEAN);
  });

  it('is a post that was never acknowledged and is shown by one and not by another', () => {
    const fourth = post('ann', 4);
    const logs = doctored('ann', (line) => (line.is === 'final' ? [sent(fourth), final(first, second, third, fourth)] : [line]));
    const verdict = judge(logs);
    expect(five(verdict)).toBe(CLEAN.replace('order_mismatch=0', 'order_mismatch=1'));
  });
});

describe('unknown', () => {
  const more = (...lines: LogLine[]) => doctored('ann', (line) => (line.is === 'final' ? [...lines, line] : [line]));

  it('is what was sent, never acknowledged and never shown', () => {
    expect(five(judge(more(sent(post('ann', 4)))))).toBe(CLEAN.replace('unknown=0', 'unknown=1'));
  });

  it('is not what was refused', () => {
    expect(five(judge(more(sent(post('ann', 4)), { is: 'refused', id: 'ann-4', code: 'body_empty' })))).toBe(CLEAN);
  });
});
