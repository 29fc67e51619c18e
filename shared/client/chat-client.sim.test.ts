import { describe, expect, it } from 'vitest';
import type { NodeName, RoomName } from '../ids.ts';
import { seededRandom } from '../testing/virtual-clock.ts';
import { ChatClient } from './chat-client.ts';
import { ScriptedMesh } from './testing/scripted-mesh.ts';

const general = 'general' as RoomName;

/** Nodes die, return, fall silent, are cut off and healed while two people talk; then everything is well again. */
async function live(seed: number) {
  const mesh = new ScriptedMesh([20, 40, 80]);
  const random = seededRandom(seed);
  const chance = (part: number) => random.next() < part;
  const one = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  const clients = ['ann', 'bob'].map((name, index) => {
    const client = new ChatClient(mesh.ports(undefined, seed * 10 + index));
    const urls = [mesh.nodes[index]?.url ?? ''];
    client.start({ urls, name, key: `key-of-${name}`, rooms: ['general'], pin: undefined });
    return { name, client, wrote: [] as string[] };
  });
  await mesh.time.advance(1_000);
  for (let step = 0; step < 60; step += 1) {
    const node = one(mesh.nodes);
    if (chance(0.1) && node.up) node.kill();
    else if (chance(0.3) && !node.up) node.restart();
    if (chance(0.08)) node.cut = true;
    else if (chance(0.3) && node.cut) mesh.heal(node);
    if (chance(0.05)) node.frozen = !node.frozen;
    if (chance(0.05)) node.dropOnPost = !node.dropOnPost;
    if (chance(0.05)) node.refusals.push({ type: 'post', code: 'rate_limited', retryAfterMs: 300 });
    if (chance(0.1)) one(clients).client.moveTo(one(mesh.nodes).name as NodeName);
    for (const { name, client, wrote } of clients) {
      if (!chance(0.5)) continue;
      const body = `${name} ${wrote.length}`;
      client.post(general, body);
      wrote.push(body);
    }
    await mesh.time.advance(random.next() * 1_500);
  }
  for (const node of mesh.nodes) {
    Object.assign(node, { frozen: false, dropOnPost: false });
    node.refusals.length = 0;
    if (!node.up) node.restart();
    mesh.heal(node);
  }
  await mesh.time.advance(60_000);
  return { mesh, clients };
}

describe('a client in a mesh that fails in every way', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
    'C56 C69 C91 loses nothing, shows nothing twice, agrees on the order (seed %i)',
    async (seed) => {
      const { clients } = await live(seed);
      const views = clients.map(({ client }) => client.state.rooms[0]?.entries ?? []);
      const bodies = views.map((entries) => entries.map(({ body }) => body));
      expect(bodies[0]).toEqual(bodies[1]);
      expect([...(bodies[0] ?? [])].sort()).toEqual(clients.flatMap(({ wrote }) => wrote).sort());
      for (const { client } of clients) expect([client.state.phase.is, client.state.waiting]).toEqual(['online', 0]);
      const ticks = views.flatMap((entries) => entries.filter(({ own }) => own).map(({ delivery }) => delivery.is));
      expect(new Set(ticks)).not.toContain('stored');
    },
  );
});
