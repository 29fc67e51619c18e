import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventMessage } from '../shared/protocol/event.ts';
import { CLEAN, judged } from './harness/checker.ts';
import { Mesh } from './harness/mesh.ts';
import type { NodeProcess } from './harness/node-process.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';
import { granted, Wire } from './harness/wire.ts';

const ROOM = 'general';
const COPIES = 'copies';

describe('a data directory is lost, or comes back old', () => {
  let mesh: Mesh;
  let bob: RawClient;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 3 });
    bob = await RawClient.join(mesh.node('a').url, 'bob', ROOM);
  });
  afterAll(() => mesh?.close());

  it('C75 C86 a node that lost its disk gets all of it back, and its new posts reach everyone', async () => {
    const ann = await RawClient.join(mesh.node('c').url, 'ann', ROOM);
    await postMany(bob, 'from bob', 150);
    await postMany(ann, 'from ann', 150);
    await mesh.converged();
    const lost = mesh.node('c');
    ann.drop();
    await lost.stop();
    rmSync(lost.options.data, { recursive: true });
    await lost.start();
    await mesh.linked();
    await mesh.converged();
    await ann.connect(lost.url);
    expect(await ann.wholeHistory(ROOM)).toHaveLength(300);
    await postMany(ann, 'from the new disk', 20);
    await until('bob to have all', () => bob.bodies().length === 320);
    expect(judged([bob.log, ann.log], ROOM)).toBe(CLEAN);
    await mesh.converged();
    ann.drop();
    await expectOneLog();
  });

  it('an old copy put back costs nothing, and no (origin, seq) has two contents', async () => {
    const node = mesh.node('c');
    const cat = await RawClient.join(node.url, 'cat', ROOM);
    await postMany(cat, 'in the copy', 20);
    cat.drop();
    await node.stop();
    const copy = `${node.options.data}.copy`;
    cpSync(node.options.data, copy, { recursive: true });
    await node.start();
    await mesh.linked();
    await cat.connect(node.url);
    await postMany(cat, 'after the copy', 20);
    await mesh.converged();
    await node.kill();
    rmSync(node.options.data, { recursive: true });
    cpSync(copy, node.options.data, { recursive: true });
    await node.start();
    await cat.connect(node.url);
    await postMany(cat, 'on the old disk', 20);
    await mesh.linked();
    await mesh.converged();
    await until('bob to have all', () => bob.bodies().includes('on the old disk 19'));
    expect(bob.bodies().filter((body) => /copy|old disk/.test(body))).toHaveLength(60);
    const history = await cat.wholeHistory(ROOM);
    expect(history.filter(({ author }) => author === cat.author)).toHaveLength(60);
    await expectOneLog();
  });

  it('a data directory copied to another node is as harmless', async () => {
    const [from, to] = [mesh.node('a'), mesh.node('b')];
    bob.drop();
    await Promise.all([from.stop(), to.stop()]);
    rmSync(to.options.data, { recursive: true });
    cpSync(from.options.data, to.options.data, { recursive: true });
    await Promise.all([from.start(), to.start()]);
    await mesh.linked();
    const dan = await RawClient.join(from.url, 'dan', COPIES);
    const eve = await RawClient.join(to.url, 'eve', COPIES);
    await Promise.all([postMany(dan, 'from the original', 20, COPIES), postMany(eve, 'from its copy', 20, COPIES)]);
    await mesh.converged();
    for (const reader of [dan, eve]) await until(`${reader.name} to have all`, () => reader.bodies().length >= 40);
    expect(judged([dan.log, eve.log], COPIES)).toBe(CLEAN);
    await expectOneLog();
  });

  /** Everything each node sends to an empty cursor is the same everywhere, and the same as what bob was ever sent. */
  async function expectOneLog(): Promise<void> {
    const contents = new Map<string, string>();
    const sizes = new Set<number>();
    const logs = await Promise.all(mesh.nodes.map(wholeLog));
    for (const log of logs) {
      sizes.add(log.length);
      for (const event of log) expectSame(contents, event);
    }
    for (const { event } of bob.log.received) expectSame(contents, event);
    expect([...sizes]).toEqual([contents.size]);
  }
});

function expectSame(contents: Map<string, string>, event: EventMessage): void {
  const identity = `${event.origin}:${event.seq}`;
  const { supersedes: _, ...stored } = event;
  const content = JSON.stringify(Object.entries(stored).sort());
  expect(contents.get(identity) ?? content, identity).toBe(content);
  contents.set(identity, content);
}

async function wholeLog(node: NodeProcess): Promise<EventMessage[]> {
  const wire = await Wire.open(node.url);
  granted(
    await wire.request({
      type: 'hello',
      name: `audit-${randomUUID().slice(0, 8)}`,
      resume: { cursor: {}, rooms: [ROOM, COPIES] },
    }),
  );
  await wire.next('resumed');
  await wire.close();
  return wire.all('event');
}

async function postMany(client: RawClient, body: string, count: number, room = ROOM): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, n) => client.post(room, `${body} ${n}`)));
}
