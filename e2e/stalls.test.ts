import { afterEach, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { monotonic, sleep, until } from './harness/time.ts';
import { Wire } from './harness/wire.ts';

let mesh: Mesh | undefined;
afterEach(async () => {
  await mesh?.close();
  mesh = undefined;
});

const ROOM = 'general';
/** What is promised, and how long asking takes. */
const NOTICED_MS = 4_000 + 300;

function isUp(of: Mesh, node: string, peer: string): Promise<boolean> {
  return of
    .node(node)
    .view()
    .then(({ links }) => links.some(({ to, up }) => to === `node-${peer}` && up));
}

/** Milliseconds until both ends of a link, or those that can be asked, say that it is down. */
async function noticed(of: Mesh, ends: readonly (readonly [string, string])[]): Promise<number> {
  const begun = monotonic();
  await until(
    'the link to be down',
    async () => !(await Promise.all(ends.map(([a, b]) => isUp(of, a, b)))).includes(true),
    10_000,
  );
  return monotonic() - begun;
}

it('M28 M29 a stopped process is noticed by its peers within 4 s; going on after 10 s it takes nobody for gone', async () => {
  mesh = await Mesh.start({ count: 3 });
  const ann = await RawClient.join(mesh.node('a').url, 'ann', ROOM);
  await RawClient.join(mesh.node('b').url, 'bob', ROOM);
  await RawClient.join(mesh.node('c').url, 'cy', ROOM);
  await until('ann to see all', async () => (await names(ann)).length === 3);
  const before = mesh.node('a').logs.length;

  mesh.node('a').signal('SIGSTOP');
  const stoppedAt = monotonic();
  expect(
    await noticed(mesh, [
      ['b', 'a'],
      ['c', 'a'],
    ]),
  ).toBeLessThan(NOTICED_MS);
  await sleep(10_000 - (monotonic() - stoppedAt));
  mesh.node('a').signal('SIGCONT');
  await mesh.linked();
  // Longer than the grace: who was to be taken for gone would be by now.
  await sleep(3_500);

  const left = ann.wire.messages.flatMap((message) => (message.type === 'presence' ? message.left : []));
  expect(left.filter(({ name }) => name !== 'ann')).toEqual([]);
  expect((await names(ann)).sort()).toEqual(['ann', 'bob', 'cy']);
  const woken = mesh.node('a').logs.slice(before).join('\n');
  expect(woken).not.toContain('"reason":"silent"');
  const { nodes } = await mesh.node('a').mesh();
  expect(nodes.map(({ state }) => state)).toEqual(['alive', 'alive', 'alive']);
});

it('M28 a link that carries nothing any more is noticed at both ends within 4 s, one-way or both ways', async () => {
  mesh = await Mesh.start({ count: 2, topology: 'full', proxied: true });
  const both = [
    ['a', 'b'],
    ['b', 'a'],
  ] as const;
  for (const ways of [['from', 'to'], ['from']] as const) {
    mesh.mute('a', ...ways);
    expect(await noticed(mesh, both)).toBeLessThan(NOTICED_MS);
    mesh.heal();
    for (const proxy of mesh.proxies.values()) proxy.reset();
    await mesh.linked(20_000);
  }
});

it('C105 B57 a thousand sockets that never say hello: what is above the limit is refused, and nobody else notices', async () => {
  mesh = await Mesh.start({ count: 1 });
  const { url } = mesh.node('a');
  const ann = await RawClient.join(url, 'ann', ROOM);
  const memory = mesh.node('a').memoryMiB;
  const opened = await Promise.allSettled(Array.from({ length: 1_000 }, () => Wire.open(url)));
  const wires = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(wires.length).toBeLessThanOrEqual(255);
  await posted(ann, 'meanwhile');
  await until('those that were let in to be closed again', () => wires.every(({ isOpen }) => !isOpen), 10_000);
  expect(mesh.node('a').memoryMiB - memory).toBeLessThan(50);
  const bob = await RawClient.join(url, 'bob', ROOM);
  await posted(bob, 'afterwards');
});

/** A busy machine may refuse a post for a moment, before any acknowledgement; it is sent again then. */
async function posted(client: RawClient, body: string): Promise<void> {
  await until(`${body} to be taken`, () =>
    client.post(ROOM, body).catch((error: Error) => void expect(error.message).toContain('overloaded')),
  );
}

async function names(client: RawClient): Promise<string[]> {
  return (await client.users()).map(({ name }) => name);
}
