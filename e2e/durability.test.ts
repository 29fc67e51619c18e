import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { sleep, until, within } from './harness/time.ts';
import { Wire } from './harness/wire.ts';

describe('a commit that fails', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 2 });
  });
  afterAll(() => mesh?.close());

  it('C86 produces no ok and no event, ends the node, and loses nothing: the retry is stored once', async () => {
    const victim = mesh.node('a');
    const ann = await RawClient.join(victim.url, 'ann', 'general');
    const near = await RawClient.join(victim.url, 'near', 'general');
    const far = await RawClient.join(mesh.node('b').url, 'far', 'general');
    await ann.post('general', 'this is stored');
    await until('it to arrive', () => far.bodies().includes('this is stored'));

    // From here on the kernel refuses every write of this process to a file, as a disk does that went away.
    execFileSync('prlimit', ['--pid', String(victim.pid), '--fsize=0']);
    const id = randomUUID();
    const answers = ann.wire;
    void ann.post('general', 'this cannot be stored', id);
    const exit = await within(() => `the node to end\n${victim.tail()}`, 5_000, victim.exited);
    expect(exit.signal).toBeNull();
    expect(exit.code).toBe(74);
    await answers.closed;
    const told = answers.messages.filter((message) => message.type === 'ok' && message.id === id);
    expect(told).toEqual([]);
    await sleep(200);
    for (const reader of [ann, near, far]) expect(reader.bodies()).toEqual(['this is stored']);

    await ann.connect(mesh.node('b').url);
    await until('the retry to arrive', () => far.bodies().includes('this cannot be stored'));
    await victim.start();
    await mesh.linked();
    await mesh.converged();
    const late = await RawClient.join(victim.url, 'late', 'general');
    expect((await late.history('general')).events.map(({ body }) => body)).toEqual(['this is stored', 'this cannot be stored']);
    expect((await ann.post('general', 'this cannot be stored', id)).origin).not.toBe('');
    expect(await late.wholeHistory('general')).toHaveLength(2);
  });

  it('C86 an ok is worth its word: what was acknowledged a moment before kill -9 is there', async () => {
    const victim = mesh.node('a');
    const wire = await Wire.open(victim.url);
    await wire.request({ type: 'hello', name: 'quick' });
    await wire.request({ type: 'join', room: 'moments' });
    for (const n of [1, 2, 3, 4, 5]) await wire.request({ type: 'post', id: randomUUID(), room: 'moments', body: `moment ${n}` });
    // No turn of the event loop between the last ok and the end.
    await victim.kill();
    await mesh.node('b').kill();
    await victim.start();
    const late = await RawClient.join(victim.url, 'later', 'moments');
    expect((await late.history('moments')).events.map(({ body }) => body)).toEqual([1, 2, 3, 4, 5].map((n) => `moment ${n}`));
  });
});
