import type { FaultProxy } from '../../e2e/harness/fault-proxy.ts';
import { between, type Fault, lasting, repeatedly, type Stage } from '../stage.ts';

/** What is done to the links between nodes. */

export const isolate: Fault = async (stage, step) => {
  stage.mesh.isolate(step.nodes[0] as string);
  await lasting(step);
  stage.mesh.heal();
};

/** Two parts that cannot reach each other: half of the times refused, half of the times swallowed. */
export const split: Fault = async (stage, step) => {
  const inside = new Set(step.nodes);
  const across = links(stage, (from, to) => inside.has(from) !== inside.has(to));
  for (const proxy of across) step.dice < 0.5 ? proxy.cut() : proxy.hold();
  await lasting(step);
  stage.mesh.heal();
};

/** What a node sends does not arrive; what it is sent does. */
export const mute: Fault = async (stage, step) => {
  stage.mesh.mute(step.nodes[0] as string, 'from');
  await lasting(step);
  stage.mesh.heal();
};

export const deafen: Fault = async (stage, step) => {
  stage.mesh.mute(step.nodes[0] as string, 'to');
  await lasting(step);
  stage.mesh.heal();
};

export const halfOpen: Fault = async (stage, step) => {
  for (const proxy of pairOf(stage, step.nodes)) proxy.hold();
  await lasting(step);
  stage.mesh.heal();
};

const FLAP_MS = 400;

export const flap: Fault = (stage, step) =>
  repeatedly(step, FLAP_MS, () => {
    for (const proxy of pairOf(stage, step.nodes)) proxy.reset();
  });

export const slowLinks: Fault = async (stage, step) => {
  const delayMs = between(10, 250, step);
  for (const proxy of stage.mesh.proxies.values()) proxy.shape({ delayMs, jitterMs: delayMs });
  await lasting(step);
  stage.mesh.heal();
};

export const tinyChunks: Fault = async (stage, step) => {
  const slice = Math.round(between(1, 16, step));
  for (const proxy of stage.mesh.proxies.values()) proxy.shape({ slice });
  await lasting(step);
  stage.mesh.heal();
};

export const narrowLinks: Fault = async (stage, step) => {
  const bandwidth = between(4_000, 40_000, step);
  const [narrow] = step.nodes;
  for (const proxy of links(stage, (from, to) => from === narrow || to === narrow)) proxy.shape({ bandwidth });
  await lasting(step);
  stage.mesh.heal();
};

function links({ mesh }: Stage, fits: (from: string, to: string) => boolean): FaultProxy[] {
  return [...mesh.proxies].flatMap(([edge, proxy]) => {
    const [from = '', to = ''] = edge.split('>').map((name) => name.slice(-1));
    return fits(from, to) ? [proxy] : [];
  });
}

/** The connections of one pair, whoever dialled. */
function pairOf(stage: Stage, [one, other]: readonly string[]): FaultProxy[] {
  return links(stage, (from, to) => (from === one && to === other) || (from === other && to === one));
}
