import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { realClock } from '../shared/time/real-clock.ts';
import { createLogger } from './logger.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unexpected = (error: Error) => {
  throw error;
};

async function written(format: 'json' | 'pretty', level: 'info' | 'warn'): Promise<string[]> {
  const file = join(folder, 'deep', `${format}-${level}.log`);
  const log = await createLogger({ format, file, level }, 'node-a', realClock, unexpected);
  log.debug('never');
  log.info('link.up', { peer: 'node-b', name: 'a\nb' });
  log.warn('slow');
  await log.flush();
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

describe('createLogger', () => {
  it('writes one JSON object a line, with a stable event', async () => {
    const lines = (await written('json', 'info')).map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      level: 'info',
      self: 'node-a',
      event: 'link.up',
      peer: 'node-b',
      name: 'a\\u000ab',
    });
    expect(lines[0]).toMatchObject({ time: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it('writes one line an entry for people, too', async () => {
    const lines = await written('pretty', 'info');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/INFO.*link\.up.*node-b/);
  });

  it('leaves out what is below the level', async () => {
    expect(await written('json', 'warn')).toHaveLength(1);
  });

  it('refuses a file that cannot be opened', async () => {
    const attempt = createLogger({ format: 'json', file: folder, level: 'info' }, 'node-a', realClock, unexpected);
    await expect(attempt).rejects.toMatchObject({ exitCode: 73, message: expect.stringContaining(folder) });
  });
});
