import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** `npm run bench -- …`, without the npm. */
async function bench(...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...args], { cwd });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

describe('the measurements', () => {
  it('are listed for whoever asks for one that there is not', async () => {
    const { code, text } = await bench('nonsense');
    expect(code).toBe(64);
    for (const name of [
      'slow-consumers',
      'detection',
      'hostile',
      'failover',
      'heal',
      'restart',
      'rebuild',
      'idle',
      'ack',
      'big-room',
      'first-message',
    ]) {
      expect(text).toContain(name);
    }
  });

  it('end with a table of what was found, what is promised, and what the bare act takes in the same run', async () => {
    const { text } = await bench('ack', '--seconds', '2', '--posts', '50');
    expect(text).toMatch(/^what +\| figure +\| promised +\| raw reference +\| ratio/m);
    expect(text).toMatch(/^stored at 50 posts\/s, p50 +\| [\d.]+ ms +\| +\| [\d.]+ ms \(fsync p50\) +\| x [\d.]+/m);
    expect(text).toMatch(/^not acknowledged as replicated +\| 0 +\| 0 /m);
  });
});
