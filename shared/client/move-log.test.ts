import { describe, expect, it } from 'vitest';
import type { NodeName } from '../ids.ts';
import type { Arrival } from './attachment.ts';
import type { Connection } from './connection.ts';
import { MoveLog } from './move-log.ts';

const arrival = (cause: Arrival['cause'], replayed = 0): Arrival => {
  const connection = undefined as unknown as Connection;
  return { connection, node: 'node-b' as NodeName, from: 'node-a' as NodeName, cause, gapMs: 7, replayed };
};

describe('the log of moves', () => {
  it('holds every arrival but the first', () => {
    const log = new MoveLog();
    log.note(1, arrival('first'), 0);
    expect(log.moves).toEqual([]);
    log.note(2, arrival('lost', 3), 4);
    expect(log.moves).toEqual([{ at: 2, from: 'node-a', to: 'node-b', cause: 'lost', gapMs: 7, resent: 4, replayed: 3 }]);
  });

  it('keeps the last fifty', () => {
    const log = new MoveLog();
    for (let at = 1; at <= 60; at += 1) log.note(at, arrival('faster'), 0);
    expect([log.moves.length, log.moves[0]?.at, log.moves.at(-1)?.at]).toEqual([50, 11, 60]);
  });
});
