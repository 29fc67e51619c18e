import { describe, expect, it } from 'vitest';
import type { RoomName } from '../shared/ids.ts';
import type { DiskImage } from './store/memory-store.ts';
import { convergenceFaults, logFaults, presenceFaults } from './testing/checks.ts';
import { SimulatedMesh, type SimulatedNode } from './testing/simulated-mesh.ts';

const ROOM = 'general' as RoomName;
const SEEDS = 40;
const STEPS = 40;

/** Three to five nodes, as many clients; every step somebody posts, and now and then something breaks. */
async function hurtAndHeal(seed: number): Promise<readonly string[]> {
  const mesh = new SimulatedMesh(seed, 3 + (seed % 3));
  const { random } = mesh;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  await mesh.startAll();
  await mesh.run(3_000);
  const clients = mesh.nodes.map((node, index) => mesh.client(`user${index}`, node));
  await mesh.run(3_000);
  const sent = new Set<string>();
  const copies: DiskImage[] = [];
  const fragile = pick(mesh.nodes);
  for (let step = 0; step < STEPS; step += 1) {
    const body = `post ${step}`;
    sent.add(body);
    pick(clients).post(ROOM, body);
    if (random.next() < 0.05) pick(clients).moveTo(pick(mesh.nodes).name);
    await breakSomething(mesh, fragile, copies, pick(mesh.nodes), random.next());
    await mesh.run(random.next() * 1_500);
  }
  mesh.heal();
  for (const node of mesh.nodes) if (!node.node) await mesh.start(node);
  await mesh.run(30_000);
  return [...convergenceFaults(mesh, ROOM, sent), ...logFaults(mesh), ...presenceFaults(mesh, ROOM)];
}

/** `fragile`: the node whose disk may fail; `copies`: its data directory at earlier times. */
async function breakSomething(
  mesh: SimulatedMesh,
  fragile: SimulatedNode,
  copies: DiskImage[],
  node: SimulatedNode,
  chance: number,
): Promise<void> {
  const others = mesh.nodes.filter((other) => other !== node);
  if (chance < 0.08) mesh.crash(node);
  else if (chance < 0.2 && !node.node) await mesh.start(node);
  else if (chance < 0.26) mesh.partition([node], others, 'swallow');
  else if (chance < 0.32) mesh.partition([node], others, 'reset');
  else if (chance < 0.42) mesh.heal();
  else if (chance < 0.5) breakDisk(fragile, copies, chance < 0.44);
}

/** What two nodes have on disk survives the loss of any one disk, so one node a run has a disk that is lost or put back. */
function breakDisk({ node, disk }: SimulatedNode, copies: DiskImage[], isLost: boolean): void {
  if (node) copies.push(disk.snapshot());
  else if (isLost) disk.erase();
  else disk.restore(copies[0] ?? disk.snapshot());
}

describe('a mesh that is hurt', () => {
  it(`loses nothing, shows nothing twice and heals to one order, seeds 1 to ${SEEDS}`, { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) expect(await hurtAndHeal(seed), `seed ${seed}`).toEqual([]);
  });
});
