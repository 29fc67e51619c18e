import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromRecord, toRecord } from '../../shared/causality/version-vector.ts';
import type { NodeName, OriginId } from '../../shared/ids.ts';
import type { ReplicationMark } from './backbone.ts';
import { ReplicationMarks } from './replication-marks.ts';

const node = (name: string) => name as NodeName;
const O = 'o' as OriginId;
const up = (...names: readonly string[]) => new Set(names.map(node));

function stage({ alone = false } = {}) {
  const own = fromRecord({});
  const told: ReplicationMark[] = [];
  const state = { alone };
  const marks = new ReplicationMarks(
    () => own,
    () => state.alone,
  );
  marks.onReplicated((risen) => told.push(...risen));
  return {
    marks,
    state,
    commit: (seq: number) => {
      own.set(O, seq);
      marks.recount([O]);
    },
    says: (name: string, seq: number, fresh = false) => marks.note(node(name), fromRecord({ o: seq }), fresh),
    mark: () => [marks.mark(O).seq, marks.mark(O).everywhere],
    take: () => told.splice(0).map(({ seq, everywhere }) => [seq, everywhere]),
  };
}

describe('how far events have spread', () => {
  it('M45 a node that knows no peer is its whole mesh', () => {
    const { commit, mark, take } = stage({ alone: true });
    commit(3);
    expect(mark()).toEqual([3, 3]);
    expect(take()).toEqual([[3, 3]]);
  });

  it('M45 one that knows a peer needs a second disk, whether or not the peer is there', () => {
    const { marks, commit, says, mark } = stage();
    commit(3);
    expect(mark()).toEqual([0, 0]);
    marks.setUp(up('b'));
    says('b', 2);
    expect(mark()).toEqual([2, 2]);
    marks.setUp(up());
    says('b', 3);
    expect(mark()).toEqual([3, 3]);
  });

  it('M45 what is on other disks and not on this one is not replicated yet, as far as this node is concerned', () => {
    const { says, commit, mark } = stage();
    says('b', 9);
    says('c', 9);
    expect(mark()).toEqual([0, 0]);
    commit(4);
    expect(mark()).toEqual([4, 4]);
  });

  it('M46 everywhere waits for every node that can be reached', () => {
    const { marks, commit, says, mark, take } = stage();
    marks.setUp(up('b', 'c'));
    commit(5);
    says('b', 5);
    expect(mark()).toEqual([5, 0]);
    says('c', 3);
    expect(mark()).toEqual([5, 3]);
    take();
    // c is gone: those that can be reached have it all.
    marks.setUp(up('b'));
    expect(take()).toEqual([[5, 5]]);
  });

  it('M47 a node that comes back with less is believed, for what comes then', () => {
    const { marks, commit, says, mark } = stage();
    marks.setUp(up('b'));
    commit(5);
    says('b', 9);
    says('b', 0, true);
    expect(toRecord(marks.headsOf(node('b')))).toEqual({});
    commit(9);
    expect(mark()).toEqual([5, 5]);
    says('b', 6);
    expect(mark()).toEqual([6, 6]);
    expect(toRecord(marks.headsOf(node('b')))).toEqual({ o: 6 });
    expect(toRecord(marks.headsOf(node('x')))).toEqual({});
  });

  it('M48 tells only what rose, once', () => {
    const { marks, commit, says, take } = stage();
    marks.setUp(up('b'));
    commit(5);
    says('b', 4);
    says('b', 4);
    says('b', 2);
    marks.setUp(up('b', 'c'));
    expect(take()).toEqual([[4, 4]]);
  });

  it('M48 what was replicated stays so when the second disk is lost, whatever else rises', () => {
    const { marks, commit, says, mark } = stage();
    marks.setUp(up('c'));
    commit(5);
    says('b', 5);
    says('b', 0, true);
    says('c', 3);
    expect(mark()).toEqual([5, 3]);
  });

  it('M48 an unsubscribed listener hears no more', () => {
    const { marks, commit, says } = stage();
    let heard = 0;
    const stop = marks.onReplicated(() => {
      heard += 1;
    });
    commit(1);
    says('b', 1);
    stop();
    commit(2);
    says('b', 2);
    expect(heard).toBe(1);
  });

  const step = fc.oneof(
    fc.record({ is: fc.constant('commit' as const), seq: fc.integer({ min: 0, max: 9 }) }),
    fc.record({
      is: fc.constant('says' as const),
      by: fc.constantFrom('b', 'c'),
      seq: fc.integer({ min: 0, max: 9 }),
      fresh: fc.boolean(),
    }),
    fc.record({ is: fc.constant('up' as const), names: fc.subarray(['b', 'c', 'd']) }),
    fc.record({ is: fc.constant('meet' as const) }),
  );

  it('M45 M46 M48 whatever happens: marks rise, everywhere is no more than replicated, and replicated no more than what two held', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), fc.boolean(), (steps, alone) => {
        const { marks, state, commit, says, mark } = stage({ alone });
        let last = [0, 0];
        let head = 0;
        let others = 0;
        let aloneHead = 0;
        for (const now of steps) {
          if (now.is === 'commit') {
            head = Math.max(head, now.seq);
            if (state.alone) aloneHead = head;
            commit(head);
          } else if (now.is === 'says') {
            others = Math.max(others, now.seq);
            says(now.by, now.seq, now.fresh);
          } else if (now.is === 'up') marks.setUp(up(...now.names));
          else state.alone = false;
          const next = mark() as [number, number];
          expect(next[0]).toBeGreaterThanOrEqual(last[0] as number);
          expect(next[1]).toBeGreaterThanOrEqual(last[1] as number);
          expect(next[1]).toBeLessThanOrEqual(next[0]);
          expect(next[0]).toBeLessThanOrEqual(Math.max(aloneHead, Math.min(head, others)));
          last = next;
        }
      }),
    );
  });
});
