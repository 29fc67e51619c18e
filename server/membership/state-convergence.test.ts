import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { A, B, big, C, lacking, run, sync, view } from '../testing/state-tables.ts';
import { type Json, type StateDelta, StateTable } from './state-table.ts';

/** Steps of a small world: three tables, each writes its own, and any of them tells any other, whole or in part. */
type Step =
  | { readonly is: 'write'; readonly at: number; readonly key: string; readonly value: number | null; readonly large: boolean }
  | { readonly is: 'churn'; readonly at: number }
  | {
      readonly is: 'tell';
      readonly from: number;
      readonly to: number;
      readonly drop: number;
      readonly order: 'same' | 'reversed' | 'twice';
    };

const index = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      is: fc.constant('write' as const),
      at: index,
      key: fc.constantFrom('p', 'q', 'r', 's', 't'),
      value: fc.option(fc.integer({ min: 0, max: 9 })),
      large: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('churn' as const), at: index }) },
  {
    weight: 5,
    arbitrary: fc.record({
      is: fc.constant('tell' as const),
      from: index,
      to: index,
      drop: fc.constantFrom(0, 0, 1, 3),
      order: fc.constantFrom('same', 'reversed', 'twice'),
    }),
  },
);

function play(tables: readonly StateTable[], steps: readonly Step[], kept: StateDelta[]): void {
  for (const now of steps) {
    if (now.is === 'tell') {
      let deltas = lacking(tables[now.from] as StateTable, tables[now.to] as StateTable);
      kept.push(...deltas);
      deltas = deltas.slice(0, deltas.length - now.drop);
      if (now.order === 'reversed') deltas = [...deltas].reverse();
      if (now.order === 'twice') deltas = [...deltas, ...deltas];
      for (const delta of deltas) (tables[now.to] as StateTable).merge(delta);
    } else if (now.is === 'write') {
      (tables[now.at] as StateTable).write(now.key, now.value === null || !now.large ? now.value : big(String(now.value)));
    } else {
      for (let i = 0; i < 130; i += 1) {
        (tables[now.at] as StateTable).write(`brief${i}`, 1);
        (tables[now.at] as StateTable).write(`brief${i}`, null);
      }
    }
  }
}

describe('convergence', () => {
  it('M53 M54 any order, loss, duplication and regrouping of deltas between three tables ends in the same state', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40, size: 'max' }),
        fc.array(fc.nat(), { maxLength: 30, size: 'max' }),
        (steps, again) => {
          const tables = [new StateTable(A, run(1)), new StateTable(B, run(1)), new StateTable(C, run(1))];
          const kept: StateDelta[] = [];
          play(tables, steps, kept);
          // Whatever was under way arrives late, anywhere.
          for (const pick of again)
            if (kept.length > 0) (tables[pick % 3] as StateTable).merge(kept[pick % kept.length] as StateDelta);
          for (let round = 0; round < 3; round += 1) {
            for (const from of tables) for (const to of tables) if (from !== to) sync(from, to);
          }
          for (const owner of tables) {
            for (const table of tables) expect(view(table, owner.self)).toEqual(view(owner, owner.self));
          }
          for (const from of tables) for (const to of tables) expect(lacking(from, to)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('M53 what the changes told adds up to what the table holds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const tables = [new StateTable(A, run(1)), new StateTable(B, run(1)), new StateTable(C, run(1))];
        const told = new Map<string, Json>();
        const watched = tables[1] as StateTable;
        const merge = watched.merge.bind(watched);
        watched.merge = (delta) => {
          const result = merge(delta);
          for (const { owner, key, value } of result.changes) {
            if (value === null) told.delete(`${owner}/${key}`);
            else told.set(`${owner}/${key}`, value);
          }
          return result;
        };
        play(tables, steps, []);
        const held = watched
          .owners()
          .filter((owner) => owner !== B)
          .flatMap((owner) => [...watched.entries(owner, '')].map(([key, value]) => [`${owner}/${key}`, value] as const));
        expect(told).toEqual(new Map(held));
      }),
    );
  });
});
