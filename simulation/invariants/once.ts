import { said } from '../faults/changes.ts';
import type { Invariant } from '../watch.ts';

/** 2: what was written once is shown once, under whatever id it was sent. Every body is written once. */
export const once: Invariant = (world) => ({
  shown: ({ label }, { room, entries }) => {
    const bodies = new Set<string>();
    for (const { body: words, deleted } of entries) {
      if (deleted) continue;
      const body = said(words);
      if (bodies.has(body)) world.fault('once', `${label} in ${room} is shown twice: ${body}`);
      bodies.add(body);
    }
  },
});
