import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { realClock } from '../shared/time/real-clock.ts';
import { LogOutput } from './log-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-output-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(path: string) {
  const errors: NodeJS.ErrnoException[] = [];
  const fd = openSync(path, 'a');
  return { fd, errors, output: new LogOutput(fd, realClock, (error) => errors.push(error)) };
}

describe('LogOutput', () => {
  it('writes every line once and in order', async () => {
    const path = join(folder, 'lines');
    const { fd, output } = open(path);
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index} é\n`);
    for (const line of lines) output.write(line);
    await output.flush();
    closeSync(fd);
    expect(readFileSync(path, 'utf8')).toBe(lines.join(''));
    expect(output.dropped).toBe(0);
  });

  it('says that a disk is full, drops, and comes to an end', async () => {
    const { output, errors } = open('/dev/full');
    output.write('a\n');
    await output.flush();
    output.write('b\n');
    await output.flush();
    expect(errors.map((error) => error.code)).toEqual(['ENOSPC', 'ENOSPC']);
    expect(output.dropped).toBe(2);
  });

  it('drops what a stopped reader does not take, and a flush ends all the same', async () => {
    const pipe = join(folder, 'pipe');
    await once(spawn('mkfifo', [pipe]), 'exit');
    const reader = openSync(pipe, 'r+');
    const { output } = open(pipe);
    const line = `${'x'.repeat(64 * 1024)}\n`;
    for (let count = 0; count < 200; count += 1) output.write(line);
    await output.flush();
    expect(output.dropped).toBeGreaterThan(100);
    // Lets the write that hangs in the thread pool end.
    const drain = spawn('sh', ['-c', 'cat >/dev/null <&3'], { stdio: ['ignore', 'ignore', 'ignore', reader] });
    await expect.poll(() => output.flush().then(() => true)).toBe(true);
    output.write('last\n');
    await output.flush();
    drain.kill();
    closeSync(reader);
  });
});
