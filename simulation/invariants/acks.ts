import type { StoredEvent } from '../../server/store/store.ts';
import type { SimulatedNode } from '../../server/testing/simulated-mesh.ts';
import type { AuthorId, PostId } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';
import { nameOf } from './log.ts';

const ALL_BYTES = Number.MAX_SAFE_INTEGER;

/**
 * 6, 15: `ok` is said when the post is on this node's disk, `replicated` when it is on two; and a page forgets a post only then, or when it
 * showed an error, and for good.
 */
export const acks: Invariant = (world) => {
  /** The nodes whose disks ever held an event, by its identity and by that of its post. */
  const holders = new Map<string, Set<string>>();
  const heldBy = (key: string) => holders.get(key)?.size ?? 0;
  const note = ({ name }: SimulatedNode, { author, id, origin, seq }: StoredEvent) => {
    for (const key of [postKey(author, id), nameOf({ origin, seq })]) holders.set(key, (holders.get(key) ?? new Set()).add(name));
  };
  const forgotten = new Set<string>();
  const enough = Math.min(2, world.outline.nodes);
  return {
    stored: note,
    // A directory that was put back or copied brings what it holds.
    diskChanged: (node) => {
      for (const [origin, head] of node.disk.rows.heads())
        for (const event of node.disk.rows.ofOrigin({ origin, seq: 1 }, head, ALL_BYTES)) note(node, event);
    },
    down: (person, node, message) => {
      const { rows } = node.disk;
      if (message.type === 'ok' && message.id && message.origin && message.seq) {
        const author = world.authorOf(person);
        if (!rows.get({ origin: message.origin, seq: message.seq }))
          world.fault('acks', `${node.name} said ok to what is not on its disk`);
        if (message.replicated && heldBy(postKey(author, message.id)) < enough)
          world.fault('acks', `${node.name} said replicated of one copy`);
      }
      if (message.type !== 'replicated') return;
      if (heldBy(nameOf(message)) < enough) world.fault('acks', `${node.name} said replicated of one copy`);
    },
    forgot: (person, key) => {
      if (!key.startsWith('skein/outbox/')) return;
      forgotten.add(`${person.label} ${key}`);
      const id = key.slice(key.lastIndexOf('/') + 1) as PostId;
      const author = world.authorOf(person) as AuthorId;
      if (heldBy(postKey(author, id)) < enough)
        world.fault('acks', `${person.label} forgot ${world.story.find(author, id)?.body ?? id} too early`);
    },
    end: () => {
      for (const { label, kept } of world.mesh.people) {
        for (const key of kept.keys())
          if (forgotten.has(`${label} ${key}`)) world.fault('acks', `${label} keeps again what it had forgotten: ${key}`);
      }
    },
  };
};

function postKey(author: AuthorId, id: PostId): string {
  return `${author} ${id}`;
}
