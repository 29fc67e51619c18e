import type { Invariant } from '../watch.ts';

const MINUTE_MS = 60_000;
const MOST = 3;

/** 14: a client goes to a faster node at most three times a minute, however round trips swing. */
export const moves: Invariant = (world) => ({
  step: () => {
    for (const { label, client } of world.mesh.people) {
      const faster = client.state.moves.filter(({ cause }) => cause === 'faster').map(({ at }) => at);
      const tooMany = faster.some((at, index) => (faster[index + MOST] ?? Number.POSITIVE_INFINITY) - at < MINUTE_MS);
      if (tooMany) world.fault('moves', `${label} went to a faster node more than ${MOST} times in a minute`);
    }
  },
});
