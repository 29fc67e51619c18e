import type { SimulatedNode } from '../server/testing/simulated-mesh.ts';
import type { RoomName } from '../shared/ids.ts';
import { TimeStandsStill } from '../shared/testing/virtual-clock.ts';
import { FAULTS } from './faults/all.ts';
import { daily } from './faults/daily.ts';
import { INVARIANTS } from './invariants/all.ts';
import { isSettled } from './invariants/converged.ts';
import { truthFaults } from './invariants/truth.ts';
import type { Plan } from './plan.ts';
import type { Invariant } from './watch.ts';
import { World } from './world.ts';

const ACTS = Object.assign({}, daily.acts, ...FAULTS.map(({ acts }) => acts)) as (typeof daily)['acts'];
const STEP_MS = 500;
/** With faults off, everything must have come right within so long. */
const LIVENESS_MS = 30_000;
/** Who is where may be known this much later than what was written: it takes a silence to be noticed, and a grace. */
const QUIET_MS = 6_500;
/** Where nothing is wrong, it must stay so. */
const AFTER_MS = 1_000;
/** A post is on all screens within this when nothing is wrong. */
const USUAL_MS = 1_500;

/** By then a move to another node is done or given up. */
const MOVE_STEPS = 6;

export interface Outcome {
  /** What was wrong, in words; empty is good. */
  readonly faults: readonly string[];
  readonly trace: readonly string[];
  /** Of everything that crossed any wire; empty unless asked for. */
  readonly hash: string;
  /** Virtual ms from calm to converged. */
  readonly healedMs: number;
}

/** One plan, from the start of the nodes to the end of the liveness phase. What is thrown in the world is a fault like any other. */
export async function runPlan(
  plan: Plan,
  how: { readonly hash?: boolean; readonly trace?: boolean; readonly watch?: Invariant } = {},
): Promise<Outcome> {
  const world = new World(plan, how.watch ? [...INVARIANTS, how.watch] : INVARIANTS, how);
  let healedMs = 0;
  try {
    await world.settleIn();
    await live(world, plan);
    healedMs = await comeRight(world);
    world.tell('end', (watch) => watch.end());
  } catch (error) {
    if (error instanceof TimeStandsStill) world.fault('time stands still', error.message);
    else world.fault('thrown', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return { faults: world.faults, trace: world.trace, hash: world.hash, healedMs };
}

async function live(world: World, { actions, lengthMs }: Plan): Promise<void> {
  const start = world.now;
  for (const action of actions) {
    await advanceTo(world, start + action.at);
    const act = ACTS[action.act];
    if (!act) throw new Error(`no fault has the act ${action.act}`);
    world.perform(action, act);
  }
  await advanceTo(world, start + lengthMs);
}

async function comeRight(world: World): Promise<number> {
  const { network, sockets } = world.mesh;
  const underWay = Math.max(network.quietFrom, sockets.quietFrom);
  world.calm();
  const start = world.now;
  while (world.now < start + LIVENESS_MS && !isSettled(world)) await advanceTo(world, world.now + STEP_MS);
  const healedMs = world.now - start;
  // What was cut is only now known to be: a look at once would find it as it was.
  await advanceTo(world, world.now + STEP_MS);
  const isQuiet = () => truthFaults(world).length === 0 && isWhole(world);
  while (world.now < start + QUIET_MS && !isQuiet()) await advanceTo(world, world.now + STEP_MS);
  // When nothing of before is under way any more, people go on, and all is as usual.
  await advanceTo(world, Math.max(underWay, world.now) + AFTER_MS);
  world.tell('quiet', (watch) => watch.quiet());
  for (const person of world.mesh.people) world.write(person, 'general' as RoomName);
  await advanceTo(world, world.now + USUAL_MS);
  // Who goes to another node just now is there for some before they are so for others.
  const isMoving = () => isAnyoneMoving(world) || truthFaults(world).length > 0;
  for (let step = 0; step < MOVE_STEPS && isMoving(); step += 1) await advanceTo(world, world.now + 2 * STEP_MS);
  return healedMs;
}

/** Every node can be reached from every other, over links that both their ends have. */
function isWhole({ mesh: { nodes } }: World): boolean {
  const peers = nodes.map(({ node }) => new Set(node?.transport.links().map(({ peer }) => peer?.node)));
  const reached = new Set([0]);
  for (const from of reached) {
    for (const [to, { name }] of nodes.entries())
      if (peers[from]?.has(name) && peers[to]?.has((nodes[from] as SimulatedNode).name)) reached.add(to);
  }
  return reached.size === nodes.length;
}

function isAnyoneMoving({ mesh }: World): boolean {
  return mesh.people.some(({ client: { state } }) => state.phase.is === 'online' && state.phase.moving !== undefined);
}

async function advanceTo(world: World, at: number): Promise<void> {
  while (world.now < at) {
    await world.mesh.run(Math.min(STEP_MS, at - world.now));
    world.noteSkew();
    world.retryFailed();
    world.renameRefused();
    world.tell('step', (watch) => watch.step());
  }
}
