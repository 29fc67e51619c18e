import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OriginId } from '../../shared/ids.ts';
import { describeStore } from '../testing/store-contract.ts';
import { append, NEXT_RUN, RUN } from '../testing/store-drafts.ts';
import { SqliteLog, type SyncStore } from './sqlite-log.ts';
import type { Store, StoreError } from './store.ts';

/** The same log without its thread: quick enough for many runs. */
function inline(log: SyncStore): Store {
  const call =
    (name: keyof Store) =>
    async (...args: unknown[]) => {
      const answer = (log[name] as (...args: unknown[]) => unknown).apply(log, args);
      await new Promise((resolve) => setImmediate(resolve));
      return answer;
    };
  const names = [
    'open',
    'commit',
    'ofOrigin',
    'find',
    'unseen',
    'after',
    'history',
    'direct',
    'marks',
    'unread',
    'search',
    'close',
  ] as const;
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as Store;
}

function newDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'skein-store-'));
}

describeStore(
  'sqlite log',
  () => {
    const directory = newDirectory();
    return { store: () => inline(new SqliteLog(directory)), remove: () => rmSync(directory, { recursive: true, force: true }) };
  },
  { propertyRuns: 12 },
);

describe('sqlite log: the data directory', () => {
  let directory: string;
  const logs: SqliteLog[] = [];
  beforeEach(() => {
    directory = newDirectory();
  });
  afterEach(() => {
    for (const log of logs.splice(0)) log.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const log = (path = directory) => {
    const made = new SqliteLog(path);
    logs.push(made);
    return made;
  };
  const file = () => join(directory, 'skein.db');
  const written = (posts = 3) => {
    const first = log();
    first.open(RUN);
    for (let i = 0; i < posts; i += 1) first.commit([append(`p${i}`, i)]);
    first.close();
  };
  /** The error of opening, and that nothing was changed by the attempt. */
  const refusal = () => {
    const before = existsSync(file()) ? readFileSync(file()) : undefined;
    try {
      log().open(NEXT_RUN);
    } catch (error) {
      expect(existsSync(file()) ? readFileSync(file()) : undefined).toEqual(before);
      return error as StoreError;
    }
    throw new Error('it was opened');
  };

  it('makes the directory and those above it, and leaves one whole file', () => {
    directory = join(directory, 'a', 'b');
    written();
    expect(statSync(file()).size).toBeGreaterThan(4096);
    expect(existsSync(`${file()}-wal`)).toBe(false);
    expect(log().open(NEXT_RUN).position).toBe(3);
  });

  it('refuses a path that is no directory, or that cannot be made', () => {
    writeFileSync(join(directory, 'file'), '');
    for (const path of [join(directory, 'file'), join(directory, 'file', 'below'), '/proc/skein-data']) {
      expect(() => log(path).open(RUN)).toThrow(
        expect.objectContaining({ code: 'denied', message: expect.stringContaining(path) }),
      );
    }
    mkdirSync(file());
    expect(() => log().open(RUN)).toThrow(expect.objectContaining({ code: 'denied' }));
  });

  it.runIf(process.getuid?.() !== 0)('refuses a directory it may not write to', () => {
    mkdirSync(join(directory, 'closed'), { mode: 0o500 });
    expect(() => log(join(directory, 'closed')).open(RUN)).toThrow(expect.objectContaining({ code: 'denied' }));
  });

  it('refuses a database that is damaged, cut short, emptied, gone or not a database', () => {
    const damages: readonly (() => void)[] = [
      () => writeFileSync(file(), readFileSync(file()).fill(0xa5, 4096)),
      () => writeFileSync(file(), readFileSync(file()).fill(0, 0, 100)),
      () => truncateSync(file(), 8192),
      () => truncateSync(file(), 0),
      () => writeFileSync(file(), 'not a database at all. '.repeat(500)),
      () => {
        rmSync(file());
        writeFileSync(`${file()}-wal`, 'left over');
      },
    ];
    for (const damage of damages) {
      rmSync(directory, { recursive: true });
      written(200);
      damage();
      const error = refusal();
      expect(error).toMatchObject({ name: 'StoreError', code: 'corrupt' });
      expect(error.message).toContain(file());
    }
  });

  it("refuses another program's database", () => {
    const db = new DatabaseSync(file());
    db.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    db.close();
    expect(refusal()).toMatchObject({ code: 'corrupt', message: expect.stringContaining('not a database of Skein') });
  });

  it('refuses the database of a newer version and leaves it as it is', () => {
    written();
    const db = new DatabaseSync(file());
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(refusal()).toMatchObject({ code: 'newer', message: expect.stringContaining('99') });
  });

  it('starts again after a first start that was cut off before the database was whole', () => {
    writeFileSync(`${file()}.new`, 'half a database');
    expect(log().open(RUN)).toMatchObject({ position: 0 });
  });

  it('is held by one process, whose death frees it', () => {
    const holder = log();
    holder.open(RUN);
    holder.commit([append('p1', 1)]);
    const tryOpen = `
      import { SqliteLog } from ${JSON.stringify(new URL('./sqlite-log.ts', import.meta.url).href)};
      const log = new SqliteLog(process.argv[1]);
      try {
        console.log(log.open(process.argv[2]).position);
        if (process.argv[3]) { log.commit(JSON.parse(process.argv[3])); process.kill(process.pid, 'SIGKILL'); }
      } catch (error) { console.log(error.code, error.message); }`;
    const elsewhere = (run: string, ...more: string[]) => {
      const args = ['--import', 'tsx', '--input-type=module', '-e', tryOpen, directory, run, ...more];
      try {
        return execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
      } catch (error) {
        return `${(error as { signal: string }).signal} ${(error as { stdout: string }).stdout.trim()}`;
      }
    };
    // By the lock on the directory, and not only by the one on a database that may not be there yet.
    expect(elsewhere('run-x')).toMatch(/^locked .*another process holds it/);
    holder.close();
    expect(elsewhere('run-x', JSON.stringify([append('p2', 2)]))).toBe('SIGKILL 1');
    expect(log().open('run-y' as OriginId)).toMatchObject({
      position: 2,
      heads: new Map([
        [RUN, 1],
        ['run-x', 1],
      ]),
    });
  }, 30_000);
});
