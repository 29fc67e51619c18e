import type { Invariant } from '../watch.ts';

/** A node with so many peers and clients has no business with more timers than this for each of them, and its own few. */
const TIMERS_EACH = 40;
/** A live socket, a warm one, one being dialled and one being retired. */
const SOCKETS_EACH = 4;

/** What a node writes to a client that stopped reading: what it takes to see that, and one commit of large posts. */
const BUFFER_LIMIT = 600_000;

/** 12: what a run holds stays within bounds: timers, streams, sockets; and at the end each pair of nodes has one link at most. */
export const bounds: Invariant = (world) => {
  const { clock, network, sockets, nodes, people } = world.mesh;
  return {
    step: () => {
      if (sockets.mostBuffered > BUFFER_LIMIT)
        world.fault('bounds', `${sockets.mostBuffered} bytes wait for a client that does not read`);
      const wires = nodes.length * (nodes.length - 1) + people.length * SOCKETS_EACH;
      const timers = clock.pendingTimers;
      // Frames under way are timers of the world, and bursts put many under way.
      if (timers > TIMERS_EACH * (nodes.length + people.length + wires) + 20 * world.story.count) {
        world.fault('bounds', `${timers} timers for ${nodes.length} nodes and ${people.length} clients`);
      }
    },
    end: () => {
      const pairs = (nodes.length * (nodes.length - 1)) / 2;
      if (network.streams > pairs) world.fault('bounds', `${network.streams} links between ${nodes.length} nodes`);
      if (sockets.count > people.length * SOCKETS_EACH)
        world.fault('bounds', `${sockets.count} sockets of ${people.length} clients`);
    },
  };
};
