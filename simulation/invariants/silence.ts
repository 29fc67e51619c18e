import type { NodeName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';

/** Three seconds of silence, the slowest way, and what a node forgives itself. */
const LONGEST_MS = 8_000;
/** A node may have been stopped in between two looks that are further apart. */
const STEP_MS = 500;

/** A node that says nothing is given up in 3.5 s; the slowest way and two looks. */
const LONGEST_FOR_CLIENT_MS = 8_000;

/** A link over which nothing comes is given up, half open or not; the time in which a node was itself stopped does not count. */
export const silence: Invariant = (world) => {
  /** For how many ms a node that was awake has had a link to another that sent nothing. */
  const silent = new Map<string, number>();
  let lookedAt = 0;
  return {
    frame: (from: NodeName, to: NodeName) => silent.delete(`${to}<${from}`),
    crashed: ({ name }) => {
      for (const { name: other } of world.mesh.nodes) silent.delete(`${name}<${other}`);
    },
    step: () => {
      const passed = Math.min(STEP_MS, world.now - lookedAt);
      lookedAt = world.now;
      for (const { name, node, process } of world.mesh.nodes) {
        if (!node || !process || !isAwake(process)) continue;
        const linked = new Set(node.transport.links().map(({ peer }) => peer?.node));
        for (const { name: other } of world.mesh.nodes) {
          const way = `${name}<${other}`;
          const before = linked.has(other) ? (silent.get(way) ?? 0) : -passed;
          silent.set(way, before + passed);
          if (before < LONGEST_MS && before + passed >= LONGEST_MS)
            world.fault('silence', `${name} keeps its link to ${other}, from which nothing comes`);
        }
      }
    },
  };
};

/** A process that is stopped runs nothing now. */
function isAwake(process: { enter(task: () => void): void }): boolean {
  let hasRun = false;
  process.enter(() => {
    hasRun = true;
  });
  return hasRun;
}

/** C110: a client that is awake does not stay with a node that can say nothing to it. */
export const silentNodes: Invariant = (world) => {
  const silent = new Map<string, { readonly node: NodeName; readonly since: number }>();
  return {
    step: () => {
      for (const { label, client, process } of world.mesh.people) {
        const { phase } = client.state;
        const at = phase.is === 'online' ? world.mesh.nodes.find(({ name }) => name === phase.node) : undefined;
        const isSilent = at && !process.isAsleep && (at.process?.isAsleep !== false || world.mesh.sockets.isCut(label, at.url));
        const before = silent.get(label);
        if (!isSilent) {
          silent.delete(label);
          continue;
        }
        const since = before?.node === at.name ? before.since : world.now;
        silent.set(label, { node: at.name, since });
        if (world.now - since > LONGEST_FOR_CLIENT_MS)
          world.fault('silence', `${label} stays with ${at.name}, from which nothing comes`);
      }
    },
  };
};
