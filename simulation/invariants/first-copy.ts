import { comparePlaces, type NodeName, type Place } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';

/** Of two copies of one post the first counts: as long as a disk is whole, a post on it stands where it stood or above. */
export const firstCopy: Invariant = (world) => {
  const places = new Map<NodeName, Map<string, Place>>();
  return {
    stored: ({ name, disk }, { kind, author, id, json }) => {
      const counting = disk.rows.counting(kind, author, id);
      if (!counting) return;
      const held = places.get(name) ?? new Map<string, Place>();
      places.set(name, held);
      const key = `${kind} ${author} ${id}`;
      const before = held.get(key);
      held.set(key, counting);
      if (before && comparePlaces(counting, before) > 0)
        world.fault('first copy', `on ${name} a later copy counts of ${JSON.parse(json).body}`);
    },
    diskChanged: ({ name }) => void places.delete(name),
  };
};
