import type { Invariant } from '../watch.ts';

/** Far above what all nodes of the largest mesh have to say in half a second, catching up included. */
const MOST_FRAMES = 20_000;

/** 13: what nodes say to each other comes to an end. Where it does not they are stopped, or the run would not end either. */
export const storms: Invariant = (world) => {
  let frames = 0;
  let isOver = false;
  return {
    frame: () => {
      frames += 1;
      if (!isOver && frames <= MOST_FRAMES) return;
      if (!isOver) world.fault('storms', `more than ${MOST_FRAMES} frames between nodes in half a second`);
      isOver = true;
      for (const node of world.mesh.nodes) world.crash(node);
    },
    step: () => {
      frames = 0;
    },
  };
};
