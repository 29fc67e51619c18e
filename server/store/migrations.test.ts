import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OriginId, PostId, RoomName } from '../../shared/ids.ts';
import { A, ANN, append, ROOM, RUN, stamp } from '../testing/store-drafts.ts';
import { APPLICATION_ID, SCHEMA_STEPS } from './schema.ts';
import { Connection } from './sqlite-connection.ts';
import { SqliteLog } from './sqlite-log.ts';

const POSTS = 5;

/** A database as an earlier version left it: its tables, and posts of one origin in them. */
function writeOld(file: string, version: number): void {
  const connection = new Connection(file, 0);
  connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  for (const step of SCHEMA_STEPS.slice(0, version)) connection.exec(step);
  connection.exec(
    `PRAGMA user_version = ${version}; INSERT INTO origin VALUES (1, '${A}'); INSERT INTO room VALUES (1, '${ROOM}')`,
  );
  const insert = connection.prepare('INSERT INTO event VALUES (?, 1, ?, ?, ?, 1, ?, ?, ?, ?, 1, NULL, NULL)');
  for (let n = 1; n <= POSTS; n += 1) {
    const [at, id] = [stamp(n), `p${n}`];
    const json = JSON.stringify({
      type: 'event',
      origin: A,
      seq: n,
      at,
      kind: 'post',
      room: ROOM,
      from: 'Ann',
      author: ANN,
      id,
      body: id,
    });
    insert.run(n, n, at, 'post', ANN, id, json, crc32(`${A}\n${n}\n${at}\npost\n${ROOM}\n${ANN}\n${id}\n${json}`));
  }
  connection.close();
}

describe('a database of an earlier version', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'skein-migration-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it.each(SCHEMA_STEPS.slice(1).map((_, n) => n + 1))(
    'of version %i is opened with its posts, amended, and opened again',
    (version) => {
      writeOld(join(directory, 'skein.db'), version);
      const log = new SqliteLog(directory);
      expect(log.open(RUN)).toMatchObject({ position: POSTS, heads: new Map([[A, POSTS]]), runs: [] });
      expect(log.history(ROOM, undefined, 10).events.map(({ id }) => id)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
      expect(log.after(2, [ROOM], 10).events).toHaveLength(3);
      expect(log.unseen(new Map([[A, 4]]), [ROOM])).toBe(4);
      const target = { author: ANN, id: 'p2' as PostId };
      log.commit([append('e1', 10, { kind: 'edit', target, body: 'new' })]);
      log.close();
      const again = new SqliteLog(directory);
      expect(again.open('run-00000002' as OriginId)).toMatchObject({ position: POSTS + 1, runs: [RUN] });
      expect(again.history(ROOM, undefined, 10).amendments.map(({ id }) => id)).toEqual(['e1']);
      expect(again.history('nowhere' as RoomName, undefined, 10).events).toEqual([]);
      again.close();
    },
  );
});
