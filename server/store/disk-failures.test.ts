import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NEXT_RUN, RUN } from '../testing/store-drafts.ts';
import { SqliteLog } from './sqlite-log.ts';

/** Real disks that really fail, under a store in a process of its own. */

interface Report {
  readonly answered: number;
  readonly code: string;
  readonly commitAfter: string;
  readonly readAfter: string;
  readonly searchMeanwhile: string;
  readonly nextSeq?: number;
}

/** Commits until it fails, frees `filler` if there is one, and says what the store does then. */
const CHILD = `
  import { rmSync, writeFileSync } from 'node:fs';
  import { SqliteStore } from ${JSON.stringify(new URL('./sqlite-store.ts', import.meta.url).href)};
  import { append, ROOM } from ${JSON.stringify(new URL('../testing/store-drafts.ts', import.meta.url).href)};
  const [directory, run, filler] = process.argv.slice(1);
  const store = new SqliteStore(directory + '/data');
  await store.open(run);
  if (filler) writeFileSync(directory + '/filler', Buffer.alloc(Number(filler)));
  let answered = 0;
  const commit = (i) => store.commit([append('p' + i, i, { body: 'x'.repeat(8000) })]);
  const codeOf = (request) => request.then(() => 'done', (error) => error.code);
  let code = 'done';
  while (code === 'done' && answered < 5000) {
    code = await codeOf(commit(answered));
    if (code === 'done') answered += 1;
  }
  const searchMeanwhile = await codeOf(store.search('xxx', [ROOM], 5));
  if (filler) rmSync(directory + '/filler');
  let nextSeq;
  const commitAfter = await codeOf(commit(answered).then(({ outcomes }) => { nextSeq = outcomes[0].event.seq; }));
  const readAfter = await codeOf(store.history(ROOM, undefined, 10));
  console.log(JSON.stringify({ answered, code, commitAfter, readAfter, searchMeanwhile, nextSeq }));
  await store.close();
`;

const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', CHILD];
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

describe('sqlite store on a failing disk', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'skein-failing-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** `setup`: shell commands before the process; $1 is the directory. */
  const run = (wrapper: readonly string[], setup: string, filler = ''): Report => {
    const shell = ['sh', '-c', `${setup} && directory=$1 && shift && exec "$@"`, 'sh', directory];
    const [command, ...args] = [...wrapper, ...shell, ...node, directory, RUN, filler];
    return JSON.parse(
      execFileSync(command as string, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    ) as Report;
  };

  it('says io when a write fails, refuses everything after it, and has lost nothing that was answered', () => {
    // No file may grow beyond this many blocks: a write that would fails with EFBIG.
    const report = run([], 'ulimit -f 2000');
    expect(report).toMatchObject({ code: 'io', commitAfter: 'io', readAfter: 'io' });
    // 23 on a quiet machine; fewer where pauses between commits let the index of words write into the same write-ahead log.
    expect(report.answered).toBeGreaterThan(5);
    const log = new SqliteLog(join(directory, 'data'));
    expect(log.open(NEXT_RUN).position).toBeGreaterThanOrEqual(report.answered);
    expect(log.ofOrigin({ origin: RUN, seq: 1 }, 5_000, 1e9).length).toBeGreaterThanOrEqual(report.answered);
    log.close();
  }, 60_000);

  it.runIf(canMount)(
    'says full when the disk is full, reads and searches on, and commits again when there is room',
    () => {
      const report = run(['unshare', '-rm'], 'mount -t tmpfs -o size=8m skein "$1"', String(5 * 1024 * 1024));
      expect(report).toMatchObject({ code: 'full', commitAfter: 'done', readAfter: 'done', searchMeanwhile: 'done' });
      expect(report.nextSeq).toBe(report.answered + 1);
      expect(report.answered).toBeGreaterThan(20);
    },
    60_000,
  );
});
