import type { EventId } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';

/** 4: (origin, sequence) names one content for ever, on every disk there ever was, and each disk holds a prefix. */
export const log: Invariant = (world) => {
  const contents = new Map<string, string>();
  return {
    stored: ({ name, disk }, { origin, seq, json }) => {
      const id = nameOf({ origin, seq });
      const known = contents.get(id);
      if (known === undefined) contents.set(id, json);
      else if (known !== json) world.fault('log', `${name}: two contents under ${id}`);
      if (disk.rows.head(origin) < seq) world.fault('log', `${name}: a hole before ${id}`);
    },
  };
};

export function nameOf({ origin, seq }: EventId): string {
  return `${origin}/${seq}`;
}
