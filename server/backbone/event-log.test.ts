import { describe, expect, it } from 'vitest';
import { toRecord } from '../../shared/causality/version-vector.ts';
import type { AuthorId, OriginId, PostId, RoomName, Stamp, UserName } from '../../shared/ids.ts';
import type { Draft, LogEvent } from '../../shared/protocol/event.ts';
import { seededRandom, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { formatStamp, HybridClock } from '../../shared/time/hybrid-clock.ts';
import { Disk, MemoryStore } from '../store/memory-store.ts';
import type { Store, StoredEvent } from '../store/store.ts';
import type { Appended } from './backbone.ts';
import { type Admission, EventLog } from './event-log.ts';

const SELF = 'self' as OriginId;
const draft = (id: number, body = `body ${id}`): Draft => ({
  kind: 'post',
  room: 'r' as RoomName,
  from: 'ann' as UserName,
  author: 'annn' as AuthorId,
  id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}` as PostId,
  body,
});
const foreign = (seq: number, at: Stamp = formatStamp({ ms: 1_700_000_000_000, counter: seq }), origin = 'far'): LogEvent => ({
  ...draft(1_000 + seq),
  origin: origin as OriginId,
  seq,
  at,
});
const jsonOf = (event: LogEvent) => JSON.stringify({ type: 'event', ...event });

/** A log over the simulator's store; counts its commits and lets a test hold time still between them. */
async function stage() {
  const time = new VirtualClock();
  const disk = new Disk();
  const store = new MemoryStore({
    disk,
    clock: time.clock(),
    random: seededRandom(1),
    times: { fsyncMs: { from: 10, to: 10 }, answerMs: 1 },
  });
  const batches: number[] = [];
  const counted: Store = Object.create(store, {
    commit: {
      value: (batch: Parameters<Store['commit']>[0]) => {
        batches.push(batch.length);
        return store.commit(batch);
      },
    },
  });
  const opening = store.open(SELF);
  await time.advance(50);
  const failures: Error[] = [];
  const clock = new HybridClock(time.clock().now);
  const log = new EventLog({ store: counted, clock, opened: await opening, onFailed: (error) => failures.push(error) });
  const committed: StoredEvent[][] = [];
  log.onCommitted((events) => committed.push([...events]));
  return { time, disk, log, clock, batches, committed, failures };
}
/** What a promise came to by now. */
function watch(promise: Promise<Appended>): { value?: Appended; error?: { code?: string } } {
  const seen: { value?: Appended; error?: { code?: string } } = {};
  promise.then(
    (value) => {
      seen.value = value;
    },
    (error) => {
      seen.error = error;
    },
  );
  return seen;
}

describe('the log', () => {
  it('M31 tells and answers after the commit, with heads and position moved already', async () => {
    const { time, log, committed } = await stage();
    const seen: unknown[] = [];
    log.onCommitted(() => seen.push(log.position, toRecord(log.heads())));
    const answer = watch(log.append(draft(1)));
    await time.advance(10);
    expect([committed.length, answer.value, log.position]).toEqual([0, undefined, 0]);
    await time.advance(1);
    expect(seen).toEqual([1, { self: 1 }]);
    expect(answer.value).toMatchObject({ isNew: true, event: { origin: 'self', seq: 1, position: 1, counts: true } });
  });

  it('commits are grouped: one turn is one commit, and while it is under way the next gathers', async () => {
    const { time, log, batches, committed } = await stage();
    void log.append(draft(1));
    void log.append(draft(2));
    await time.advance(5);
    for (let i = 3; i < 8; i += 1) void log.append(draft(i));
    expect(log.pending).toBe(5);
    await time.advance(100);
    expect(batches).toEqual([2, 5]);
    expect(committed.map((events) => events.map(({ seq }) => seq))).toEqual([
      [1, 2],
      [3, 4, 5, 6, 7],
    ]);
    expect(log.pending).toBe(0);
  });

  it('a commit takes 1,000 proposals at most', async () => {
    const { time, log, batches } = await stage();
    for (let i = 0; i < 2_500; i += 1) void log.append(draft(i));
    await time.advance(1_000);
    expect(batches).toEqual([1_000, 1_000, 500]);
    expect(log.position).toBe(2_500);
  });

  it('C56 C57 a post sent again is answered with what is held, and with another body is refused', async () => {
    const { time, log, committed } = await stage();
    const answers = [log.append(draft(1)), log.append(draft(1)), log.append(draft(1, 'other'))].map(watch);
    await time.advance(50);
    expect(answers[0]?.value).toMatchObject({ isNew: true, event: { seq: 1 } });
    expect(answers[1]?.value).toMatchObject({ isNew: false, event: { seq: 1 } });
    expect(answers[2]?.error).toMatchObject({ code: 'id_conflict' });
    expect(committed.flat()).toHaveLength(1);
  });

  it('M36 what a peer sends is taken in by ascending sequence, each once, and a gap is reported as not held', async () => {
    const { time, log, committed } = await stage();
    const held: Admission[] = [];
    for (const seq of [1, 3, 2, 2]) log.admit(foreign(seq), jsonOf(foreign(seq)), (is) => held.push(is));
    await time.advance(50);
    expect(held).toEqual(['held', 'missing', 'held', 'held']);
    expect(toRecord(log.heads())).toEqual({ far: 2 });
    expect(committed.flat().map(({ seq, json }) => [seq, json])).toEqual([1, 2].map((seq) => [seq, jsonOf(foreign(seq))]));
  });

  it('M32 own and foreign events leave by the same way, in position order, with the bytes their origin made', async () => {
    const { time, log, committed } = await stage();
    void log.append(draft(1));
    log.admit(foreign(1), ` ${jsonOf(foreign(1))} `, () => {});
    void log.append(draft(2));
    await time.advance(50);
    const events = committed.flat();
    expect(events.map(({ position, origin, seq }) => [position, origin, seq])).toEqual([
      [1, 'self', 1],
      [2, 'self', 2],
      [3, 'far', 1],
    ]);
    expect(events[2]?.json).toBe(` ${jsonOf(foreign(1))} `);
  });

  it('an own post waits for no more than 128 events of peers, however many came before it', async () => {
    const { time, log, committed } = await stage();
    void log.append(draft(1));
    await time.advance(50);
    for (let seq = 1; seq <= 1_000; seq += 1) log.admit(foreign(seq), jsonOf(foreign(seq)), () => {});
    // The commit of the first ones is under way.
    await Promise.resolve();
    await Promise.resolve();
    void log.append(draft(2));
    await time.advance(1_000);
    const position = committed.flat().find(({ origin, seq }) => origin === ('self' as never) && seq === 2)?.position;
    expect(position).toBeLessThanOrEqual(130);
    expect(committed.flat()).toHaveLength(1_002);
  });

  it('M37 an own post comes after what was taken in before it, even if that is ahead of the wall clock', async () => {
    const { time, log } = await stage();
    const ahead = formatStamp({ ms: 1_700_000_005_000, counter: 0 });
    log.admit(foreign(1, ahead), jsonOf(foreign(1, ahead)), () => {});
    const answer = watch(log.append(draft(1)));
    await time.advance(50);
    expect((answer.value?.event.at ?? '') > ahead).toBe(true);
  });

  it('M37 a stamp far in the future is taken in, and not followed', async () => {
    const { time, log } = await stage();
    const wild = formatStamp({ ms: 9_000_000_000_000, counter: 0 });
    const held: Admission[] = [];
    log.admit(foreign(1, wild), jsonOf(foreign(1, wild)), (is) => held.push(is));
    const answer = watch(log.append(draft(1)));
    await time.advance(50);
    expect(held).toEqual(['held']);
    expect((answer.value?.event.at ?? '') < formatStamp({ ms: 1_700_000_020_000, counter: 0 })).toBe(true);
  });

  it('an unsubscribed listener hears no more', async () => {
    const { time, log } = await stage();
    let heard = 0;
    log.onCommitted(() => {
      heard += 1;
    })();
    void log.append(draft(1));
    await time.advance(50);
    expect(heard).toBe(0);
  });
});

describe('a log whose store fails', () => {
  it('answers storage_full while the disk is full, and goes on when it is not', async () => {
    const { time, disk, log, failures, committed } = await stage();
    disk.failCommit('full');
    const held: Admission[] = [];
    const first = watch(log.append(draft(1)));
    log.admit(foreign(1), jsonOf(foreign(1)), (is) => held.push(is));
    await time.advance(50);
    expect(first.error).toMatchObject({ code: 'storage_full' });
    expect(held).toEqual(['missing']);
    expect(committed).toEqual([]);
    const second = watch(log.append(draft(1)));
    await time.advance(50);
    expect(second.value).toMatchObject({ isNew: true, event: { seq: 1 } });
    expect(failures).toEqual([]);
  });

  it('finds out by itself that a full disk has room again, and asks no disk that is not full', async () => {
    const { time, disk, log, batches } = await stage();
    disk.failCommit('full');
    const refused = watch(log.append(draft(1)));
    await time.advance(50);
    expect(refused.error).toMatchObject({ code: 'storage_full' });
    disk.failCommit('full');
    void log.probe();
    await time.advance(50);
    expect(log.isFull).toBe(true);
    void log.probe();
    const meanwhile = watch(log.append(draft(2)));
    await time.advance(50);
    expect(log.isFull).toBe(false);
    expect(meanwhile.value).toMatchObject({ isNew: true, event: { seq: 1 } });
    void log.probe();
    await time.advance(50);
    expect(batches).toEqual([1, 0, 0, 1]);
  });

  it('M31 after any other failure nobody gets an answer any more, and the node is told to end', async () => {
    const { time, disk, log, failures, committed, batches } = await stage();
    disk.failCommit('io');
    const held: Admission[] = [];
    const first = watch(log.append(draft(1)));
    await time.advance(5);
    const gathered = watch(log.append(draft(2)));
    await time.advance(50);
    const late = watch(log.append(draft(3)));
    log.admit(foreign(1), jsonOf(foreign(1)), (is) => held.push(is));
    await time.advance(1_000);
    expect([first, gathered, late]).toEqual([{}, {}, {}]);
    expect(held).toEqual([]);
    expect(committed).toEqual([]);
    expect([batches, log.pending]).toEqual([[1], 0]);
    expect(failures).toMatchObject([{ code: 'io' }]);
  });
});
