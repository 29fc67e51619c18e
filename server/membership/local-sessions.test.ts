import { describe, expect, it } from 'vitest';
import type { AuthorId, NodeName, RoomName, UserName } from '../../shared/ids.ts';
import { VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { LocalSessions } from './local-sessions.ts';
import type { Session } from './people.ts';
import type { Json } from './state-table.ts';

const EPOCH = 1_000_000;
const ANN = 'annn' as AuthorId;
const ann = { id: 's', author: ANN, name: 'ann' as UserName, rooms: ['r' as RoomName] };
const elsewhere = (given: Partial<Session>): Session => ({
  ...ann,
  node: 'n9' as NodeName,
  since: EPOCH,
  epoch: EPOCH,
  ...given,
});

function stage() {
  const time = new VirtualClock(EPOCH);
  const written = new Map<string, Json>();
  const removed: string[] = [];
  const known: Session[] = [];
  const local = new LocalSessions({
    node: 'n5' as NodeName,
    clock: time.clock(),
    write: (key, value, reason) => {
      if (value === null) {
        written.delete(key);
        removed.push(`${key} ${reason}`);
      } else written.set(key, value);
    },
    // As in the membership: what was written is in sight.
    known: () => [
      ...known,
      ...[...written].map(([key, value]) => ({ ...(value as object), id: key.slice(8), node: 'n5' }) as unknown as Session),
    ],
  });
  return { time, local, known, removed, entry: () => written.get('session:s') };
}

describe('sessions of this node', () => {
  it('M65 bye ends one at once', () => {
    const { local, removed, entry } = stage();
    local.enter(ann);
    expect(entry()).toEqual({ author: ANN, name: 'ann', rooms: ['r'], since: EPOCH, epoch: EPOCH });
    expect(local.size).toBe(1);
    local.exit('s', 'bye');
    expect(removed).toEqual(['session:s bye']);
    expect(local.size).toBe(0);
    local.exit('s', 'bye');
    expect(removed).toHaveLength(1);
  });

  it('M65 a lost one ends after the grace', async () => {
    const { time, local, removed, entry } = stage();
    local.enter(ann);
    local.exit('s', 'lost');
    await time.advance(2_999);
    expect(entry()).toBeDefined();
    await time.advance(1);
    expect(removed).toEqual(['session:s lost']);
  });

  it('M65 M66 back within the grace it stays, with its since and a higher epoch', async () => {
    const { time, local, removed, entry } = stage();
    local.enter(ann);
    await time.advance(1_000);
    local.exit('s', 'lost');
    await time.advance(2_000);
    local.enter(ann);
    expect(entry()).toMatchObject({ since: EPOCH, epoch: EPOCH + 3_000 });
    await time.advance(60_000);
    expect(removed).toEqual([]);
  });

  it('M65 bye within the grace ends it at once', async () => {
    const { time, local, removed } = stage();
    local.enter(ann);
    local.exit('s', 'lost');
    local.exit('s', 'bye');
    await time.advance(10_000);
    expect(removed).toEqual(['session:s bye']);
  });

  it('M67 a change of rooms is no new entering', async () => {
    const { time, local, entry } = stage();
    local.enter(ann);
    await time.advance(500);
    local.update({ ...ann, rooms: [] });
    expect(entry()).toMatchObject({ rooms: [], epoch: EPOCH });
  });

  it('M66 M67 a session taken over carries its since on, above every epoch known, whatever the wall clock says', () => {
    const { local, known, entry } = stage();
    known.push(elsewhere({ since: EPOCH - 50_000, epoch: EPOCH + 7_000 }));
    local.enter(ann);
    expect(entry()).toMatchObject({ since: EPOCH - 50_000, epoch: EPOCH + 7_001 });
  });

  it('M66 another session of the same author lends its since, but not its epoch', () => {
    const { local, known, entry } = stage();
    known.push(elsewhere({ id: 'other', since: EPOCH - 9_000, epoch: EPOCH + 7_000 }));
    local.enter(ann);
    expect(entry()).toMatchObject({ since: EPOCH - 9_000, epoch: EPOCH });
  });

  it('M66 a since from a clock that is ahead is not taken', () => {
    const { local, known, entry } = stage();
    known.push(elsewhere({ since: EPOCH + 9_000 }));
    local.enter(ann);
    expect(entry()).toMatchObject({ since: EPOCH });
  });

  it.each([
    ['a higher epoch elsewhere', { epoch: EPOCH + 1 }, true],
    ['a lower epoch elsewhere', { epoch: EPOCH - 1 }, false],
    ['the same epoch on a greater node', { epoch: EPOCH, node: 'n9' as NodeName }, true],
    ['the same epoch on a smaller node', { epoch: EPOCH, node: 'n1' as NodeName }, false],
    ['another session', { id: 'other', epoch: EPOCH + 1 }, false],
  ])('M67 gives way or not: %s', (_what, other, gives) => {
    const { local, removed } = stage();
    local.enter(ann);
    expect(local.yieldTo(elsewhere(other))).toBe(gives);
    expect(removed).toEqual(gives ? ['session:s leave'] : []);
    expect(local.size).toBe(gives ? 0 : 1);
  });

  it('M67 one that gave way within its grace is removed once', async () => {
    const { time, local, removed } = stage();
    local.enter(ann);
    local.exit('s', 'lost');
    expect(local.yieldTo(elsewhere({ epoch: EPOCH + 1 }))).toBe(true);
    await time.advance(10_000);
    expect(removed).toEqual(['session:s leave']);
  });

  it('M65 stopping leaves no timer', () => {
    const { time, local } = stage();
    local.enter(ann);
    local.exit('s', 'lost');
    expect(time.pendingTimers).toBe(1);
    local.stop();
    expect(time.pendingTimers).toBe(0);
  });
});
