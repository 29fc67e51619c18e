import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The chaos commands in small, as anyone would run them. What they print is in the failure. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WITHIN_MS = 300_000;

async function output(...args: readonly string[]): Promise<{ readonly text: string; readonly code: number | null }> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const [code] = (await once(child, 'close')) as [number | null];
  return { text, code };
}

describe('chaos', () => {
  it('C56 C58 C67 C69 C77 C86 C91 a minute of it loses nothing, shows nothing twice and the same everywhere', {
    timeout: WITHIN_MS,
  }, async () => {
    const { text, code } = await output('chaos/main.ts', '--minutes', '1', '--nodes', '3', '--seed', '385');
    const verdict = /^lost=0 dup=0 phantom=0 misattributed=0 order_mismatch=0 unknown=\d+ recovered_p99=\d+ms max_gap=\d+ms$/;
    expect(text.trimEnd().split('\n').at(-1), text).toMatch(verdict);
    expect(code).toBe(0);
    expect(Number(/(\d+) posts,/.exec(text)?.[1]), text).toBeGreaterThan(100);
  });

  it('C56 C86 C91 a node killed between receipt and acknowledgement, at ten delays: shown once each time', {
    timeout: WITHIN_MS,
  }, async () => {
    const { text, code } = await output('chaos/ack-kill.ts', '--times', '10');
    expect(text.trimEnd().split('\n').at(-1), text).toBe('10 of 10');
    expect(code).toBe(0);
  });
});
