import type { NodeName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';

/** In steps of half a second: three seconds of silence, the slowest way, and what a node forgives itself. */
const LONGEST_STEPS = 16;

/** A link over which nothing comes is given up, half open or not; the time in which a node was itself stopped does not count. */
export const silence: Invariant = (world) => {
  /** For how long a node that was awake has had a link to another that sent nothing. */
  const silent = new Map<string, number>();
  return {
    frame: (from: NodeName, to: NodeName) => silent.delete(`${to}<${from}`),
    crashed: ({ name }) => {
      for (const { name: other } of world.mesh.nodes) silent.delete(`${name}<${other}`);
    },
    step: () => {
      for (const { name, node, process } of world.mesh.nodes) {
        const linked = new Set(node?.transport.links().map(({ peer }) => peer?.node));
        process?.enter(() => {
          for (const { name: other } of world.mesh.nodes) {
            const way = `${name}<${other}`;
            const steps = linked.has(other) ? (silent.get(way) ?? 0) + 1 : 0;
            silent.set(way, steps);
            if (steps === LONGEST_STEPS) world.fault('silence', `${name} keeps its link to ${other}, from which nothing comes`);
          }
        });
      }
    },
  };
};
