import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { sleep, until } from './harness/time.ts';
import { refusal } from './harness/wire.ts';

it('C101 C102 C103 B58 beyond the burst are rate_limited with retryAfterMs; the accepted ones all arrive', async () => {
  const limited = await Mesh.start({ count: 1, args: [] });
  try {
    const ann = await RawClient.join(limited.node('a').url, 'ann', 'general');
    const bob = await RawClient.join(limited.node('a').url, 'bob', 'general');
    const limits = { bodyBytes: 8_192, frameBytes: 65_536, postsPerSecond: 10, burst: 30, rooms: 50, socketsPerAddress: 256 };
    expect(ann.welcome?.limits).toEqual(limits);
    const body = 'x'.repeat(8_000);
    const posts = Array.from({ length: 200 }, () => ({ id: randomUUID(), body }));
    const answers = await Promise.all(posts.map((post) => ann.wire.request({ type: 'post', room: 'general', ...post })));
    const refused = answers.flatMap((answer) => (answer.type === 'error' ? [answer] : []));
    const accepted = answers.length - refused.length;
    expect(accepted).toBeGreaterThanOrEqual(30);
    expect(accepted).toBeLessThan(60);
    for (const error of refused) expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    await until('bob to have what was accepted', () => bob.bodies().length === accepted);
    const late = answers.findLastIndex(({ type }) => type === 'error');
    const { retryAfterMs = 0 } = refusal(answers[late] as (typeof answers)[number]);
    expect(retryAfterMs).toBeGreaterThan(0);
    await sleep(retryAfterMs + 20);
    const again = { type: 'post', room: 'general', ...posts[late] };
    expect((await ann.wire.request(again)).type).toBe('ok');
    await sleep(500);
    for (let n = 0; n < 60; n += 1) expect((await ann.wire.request(again)).type).toBe('ok');
    const fresh = await ann.wire.request({ ...again, id: randomUUID() });
    expect(fresh.type, 'repetitions cost nothing').toBe('ok');
  } finally {
    await limited.close();
  }
});
