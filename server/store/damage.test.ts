import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthorId, directRoom, type OriginId, type RoomName, type UserName } from '../../shared/ids.ts';
import { A, ANN, admit, append, B, BOB, NEXT_RUN, OTHER_ROOM, ROOM, RUN } from '../testing/store-drafts.ts';
import { Connection } from './sqlite-connection.ts';
import { SqliteLog } from './sqlite-log.ts';
import type { Proposal, StoreError } from './store.ts';

/** Real databases with real damage: what comes out is what was put in, or a refusal that says so. */
const DIRECT = directRoom(ANN, BOB);
const IDS = Array.from({ length: 24 }, (_, n) => `p${n}`);

/** Some of everything a log can hold: own and others' events, copies that do not count, claims, direct posts. */
const BATCHES: readonly (readonly Proposal[])[] = [
  ...IDS.map((id, n) => [append(id, n, { room: n % 3 ? ROOM : OTHER_ROOM, body: `${id} `.repeat(60) })]),
  [admit(A, 1, 'p1', 0), admit(A, 2, 'a2', 40), admit(B, 1, 'a2', 30, { author: ANN })],
  [append('claim', 50, { kind: 'claim', room: '' as RoomName, body: 'ann' })],
  [
    append('d1', 60, { room: DIRECT, to: 'Bob' as UserName }),
    append('d2', 61, { room: DIRECT, author: BOB, from: 'Bobby' as UserName }),
  ],
  // No name of the other one is known yet.
  [append('d3', 62, { room: directRoom(ANN, 'author-cat' as AuthorId) })],
];

describe('a damaged database', () => {
  let directory: string;
  let held: SqliteLog[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'skein-damage-'));
  });
  afterEach(() => {
    for (const log of held) log.close();
    held = [];
    rmSync(directory, { recursive: true, force: true });
  });

  const path = (name: string) => join(directory, name);
  const make = () => {
    const log = new SqliteLog(directory);
    held.push(log);
    return log;
  };
  const write = (log: SqliteLog) => {
    log.open(RUN);
    for (const batch of BATCHES) log.commit(batch);
    return log;
  };
  /** Everything a node could ever be asked for, or the code of the refusal. */
  const contentOf = (run: OriginId): string => {
    const log = new SqliteLog(directory);
    try {
      const { heads, position, clock, seen, claims } = log.open(run);
      const origins = [...heads.keys()].sort();
      const rooms = [ROOM, OTHER_ROOM, DIRECT, '' as RoomName];
      return JSON.stringify([
        ...[[...heads].sort(), position, clock, seen, claims],
        origins.map((origin) => log.ofOrigin({ origin, seq: 1 }, 1_000, 1e9)),
        rooms.map((room) => [log.history(room, undefined, 1_000), log.after(0, [room], 1_000), log.unseen(new Map(), [room])]),
        [...IDS, 'a2', 'd1', 'd2', 'd3'].map((id) => [log.find(ANN, id as never), log.find(BOB, id as never)]),
        [log.direct(ANN), log.direct(BOB), log.direct('author-cat' as AuthorId)],
      ]);
    } catch (error) {
      return `refused: ${(error as StoreError).code}`;
    } finally {
      log.close();
    }
  };

  it('with any one byte changed says so or gives what was written, for bytes of every page', { timeout: 120_000 }, () => {
    write(make()).close();
    const whole = readFileSync(path('skein.db'));
    const truth = contentOf(NEXT_RUN);
    const answers = new Map<string, number>();
    for (let offset = 0, n = 0; offset < whole.length; offset += step(offset), n += 1) {
      const damaged = Buffer.from(whole);
      damaged[offset] = (damaged[offset] as number) ^ (1 << (n % 8));
      clear();
      writeFileSync(path('skein.db'), damaged);
      const content = contentOf(NEXT_RUN);
      const answer = content === truth ? 'the same' : content;
      expect(answer, `byte ${offset}`).toMatch(/^(the same|refused: (corrupt|newer|io|denied))$/);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    expect(answers.get('refused: corrupt')).toBeGreaterThan(200);
  });

  it('with a write-ahead log that was cut anywhere says so, and never goes on with a part of it', { timeout: 60_000 }, () => {
    const running = write(make());
    copyAside();
    running.close();
    const length = statSync(path('aside-skein.db-wal')).size;
    restore();
    const truth = contentOf(NEXT_RUN);
    expect(truth).toContain('p23');
    for (let cut = 0; cut < length; cut += 2_749) {
      restore();
      truncateSync(path('skein.db-wal'), cut);
      const content = contentOf(NEXT_RUN);
      expect(content === truth ? 'the same' : content, `cut at ${cut} of ${length}`).toMatch(/^(the same|refused: corrupt)$/);
    }
    restore();
    rmSync(path('skein.db-wal'));
    expect(contentOf(NEXT_RUN)).toBe('refused: corrupt');
  });

  it('with any one byte of the write-ahead log changed says so or gives what was written', { timeout: 60_000 }, () => {
    const running = write(make());
    copyAside();
    running.close();
    restore();
    const truth = contentOf(NEXT_RUN);
    const wal = readFileSync(path('aside-skein.db-wal'));
    for (let offset = 0; offset < wal.length; offset += offset < 48 ? 2 : 2_411) {
      restore();
      const damaged = Buffer.from(wal);
      damaged[offset] = (damaged[offset] as number) ^ 0x10;
      writeFileSync(path('skein.db-wal'), damaged);
      const content = contentOf(NEXT_RUN);
      expect(content === truth ? 'the same' : content, `byte ${offset}`).toMatch(/^(the same|refused: (corrupt|io|denied))$/);
    }
  });

  it('that is gone is not taken for a first start', () => {
    write(make()).close();
    rmSync(path('skein.db'));
    expect(contentOf(NEXT_RUN)).toBe('refused: corrupt');
    expect(existsSync(path('skein.db'))).toBe(false);
  });

  it('starts with a mark that is missing or damaged itself: it says nothing then', () => {
    write(make()).close();
    const truth = contentOf(NEXT_RUN);
    for (const mark of ['', '9999999999999999 00000000\n', 'x']) {
      writeFileSync(path('skein.mark'), mark);
      expect(contentOf(NEXT_RUN)).toBe(truth);
    }
    rmSync(path('skein.mark'));
    expect(contentOf(NEXT_RUN)).toBe(truth);
  });

  it('is not read from any more once a row was not what was written, and names its file', () => {
    let connection: Connection | undefined;
    const log = new SqliteLog(directory, (file, busyMs) => {
      connection = new Connection(file, busyMs);
      return connection;
    });
    held.push(log);
    write(log);
    connection?.exec("UPDATE event SET json = replace(json, 'p4 ', 'q4 ') WHERE position = 5");
    const corrupt = expect.objectContaining({
      code: 'corrupt',
      message: expect.stringMatching(/skein\.db.*position 5 .*move it/),
    });
    expect(() => log.history(ROOM, undefined, 100)).toThrow(corrupt);
    expect(() => log.commit([append('p99', 99)])).toThrow(corrupt);
  });

  function copyAside(): void {
    for (const name of ['skein.db', 'skein.db-wal', 'skein.mark']) copyFileSync(path(name), path(`aside-${name}`));
  }

  /** With the file goes the lock on it, which a refused start leaves to its process. */
  function clear(): void {
    for (const file of ['skein.db', 'skein.db-wal', 'skein.db-journal']) rmSync(path(file), { force: true });
  }

  function restore(): void {
    clear();
    for (const name of ['skein.db', 'skein.db-wal', 'skein.mark']) copyFileSync(path(`aside-${name}`), path(name));
  }
});

/** Every byte of what is dense, and a good sample of the rest. */
function step(offset: number): number {
  if (offset < 120) return 1;
  return offset % 4096 < 24 ? 6 : 131;
}
