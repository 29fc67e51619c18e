import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { append, NEXT_RUN, ROOM, RUN } from '../testing/store-drafts.ts';
import { Connection, type Value } from './sqlite-connection.ts';
import { SqliteLog } from './sqlite-log.ts';
import { checkVersion, makeDurable } from './sqlite-trust.ts';

const answering = (answers: Readonly<Record<string, Value>>) => (sql: string) => answers[sql];

describe('what SQLite must be before it is given anything to keep', () => {
  it.each(['3.51.3', '3.51.10', '3.52.0', '4.0.0'])('takes SQLite %s', (version) => {
    expect(() => checkVersion(answering({ 'SELECT sqlite_version()': version }), 'skein.db')).not.toThrow();
  });

  it.each(['3.51.2', '3.50.9', '3.7.0', '2.99.99', 'undefined'])(
    'refuses SQLite %s, whose log can damage a database',
    (version) => {
      const refusal = expect.objectContaining({ code: 'engine', message: expect.stringContaining(`SQLite ${version} `) });
      expect(() => checkVersion(answering({ 'SELECT sqlite_version()': version }), 'skein.db')).toThrow(refusal);
    },
  );

  it.each([
    ['journal_mode', 'delete'],
    ['journal_mode', 'memory'],
    ['synchronous', 1],
    ['synchronous', 0],
  ])('refuses a file system where %s stays %s', (name, value) => {
    const answers = { 'PRAGMA journal_mode': 'wal', 'PRAGMA synchronous': 2, [`PRAGMA ${name}`]: value };
    const refusal = expect.objectContaining({ code: 'denied', message: expect.stringContaining(`it is ${value}`) });
    expect(() => makeDurable(answering(answers), 'skein.db')).toThrow(refusal);
  });
});

/** A real connection that answers some statements as told, or fails at them. */
class Told extends Connection {
  answers: Readonly<Record<string, Value>> = {};
  failures: Readonly<Record<string, object>> = {};

  override value(sql: string): Value | undefined {
    return this.answers[sql] ?? super.value(sql);
  }

  override exec(sql: string): void {
    if (this.failures[sql]) throw this.failures[sql];
    super.exec(sql);
  }
}

describe('a log whose SQLite is not as it must be', () => {
  let directory: string;
  let told: Told | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'skein-trust-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const connection = () => {
    if (!told) throw new Error('there is no connection yet');
    return told;
  };
  const make = (answers: Told['answers'] = {}) =>
    new SqliteLog(directory, (file, busyMs) => {
      told = new Told(file, busyMs);
      told.answers = answers;
      return told;
    });

  it.each([
    ['an old version', 'SELECT sqlite_version()', '3.51.2', 'engine'],
    ['no write-ahead log', 'PRAGMA journal_mode', 'delete', 'denied'],
    ['commits that are not synced', 'PRAGMA synchronous', 1, 'denied'],
  ])('does not start with %s', (_what, sql, value, code) => {
    const log = make({ [sql]: value });
    expect(() => log.open(RUN)).toThrow(expect.objectContaining({ code }));
    expect(() => log.commit([append('p1', 1)])).toThrow(expect.objectContaining({ code: 'io' }));
  });

  it.each([
    ['a failed fsync', 1_034],
    ['a failed write', 778],
    ['a failed sync of the directory', 1_290],
    ['a file that became read-only', 8],
    ['a page that is malformed', 11],
    ['a lock that is somebody else’s', 5],
  ])('ends with io at %s in a commit, answers nothing after it and tries nothing again', (_what, errcode) => {
    const log = make();
    log.open(RUN);
    log.commit([append('p1', 1)]);
    connection().failures = { COMMIT: Object.assign(new Error('told to fail'), { errcode }) };
    const io = expect.objectContaining({ code: 'io', message: expect.stringContaining('told to fail') });
    expect(() => log.commit([append('p2', 2)])).toThrow(io);
    connection().failures = {};
    expect(() => log.commit([append('p2', 2)])).toThrow(io);
    expect(() => log.history(ROOM, undefined, 10)).toThrow(io);
    log.close();
  });

  it('stores nothing of a batch that found the disk full, and goes on with the next', () => {
    const log = make();
    log.open(RUN);
    log.commit([append('p1', 1)]);
    connection().failures = { COMMIT: Object.assign(new Error('database or disk is full'), { errcode: 13 }) };
    expect(() => log.commit([append('p2', 2)])).toThrow(expect.objectContaining({ code: 'full' }));
    expect(() => log.commit([])).toThrow(expect.objectContaining({ code: 'full' }));
    expect(log.history(ROOM, undefined, 10).events).toHaveLength(1);
    connection().failures = {};
    expect(log.commit([])).toEqual({ outcomes: [], position: 1 });
    expect(log.commit([append('p3', 3)]).outcomes).toMatchObject([{ type: 'stored', event: { seq: 2 } }]);
    log.close();
    const next = make();
    expect(next.open(NEXT_RUN).position).toBe(2);
    next.close();
  });

  it('goes to the disk for an empty batch, so that it can tell whether there is room', () => {
    const log = make();
    log.open(RUN);
    const statements: string[] = [];
    connection().exec = (sql) => void statements.push(sql);
    log.commit([]);
    expect(statements).toEqual(['BEGIN IMMEDIATE', expect.stringMatching(/^PRAGMA user_version = \d+$/), 'COMMIT']);
  });
});
