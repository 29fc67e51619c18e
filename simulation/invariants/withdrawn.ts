import type { AuthorId, PostId, RoomName } from '../../shared/ids.ts';
import { type EventMessage, isAmendment } from '../../shared/protocol/event.ts';
import type { Invariant } from '../watch.ts';

/** C164: a node that has committed a deletion sends the words to no client, in whatever order the two came. */
export const withdrawn: Invariant = (world) => {
  /** By node and post: where the deletion stands in the log of that node. */
  const deletions = new Map<string, number>();
  const keyOf = (node: string, room: RoomName, author: AuthorId, id: PostId) => `${node} ${room} ${author} ${id}`;
  const forget = ({ name }: { readonly name: string }) => {
    for (const key of deletions.keys()) if (key.startsWith(`${name} `)) deletions.delete(key);
  };
  return {
    stored: ({ name }, { kind, room, author, counts, position, json }) => {
      const target = kind === 'delete' && counts ? (JSON.parse(json) as EventMessage).target : undefined;
      if (target?.author === author) deletions.set(keyOf(name, room, author, target.id), position);
    },
    diskChanged: forget,
    down: (person, { name, node }, message) => {
      const events =
        message.type === 'event'
          ? [message]
          : message.type === 'ok'
            ? [...(message.events ?? []), ...(message.amendments ?? [])]
            : [];
      const told = events.flatMap((event) => [event, ...(event.amendments ?? [])]);
      for (const { kind, room, author, id, body, target } of told) {
        if (body === '' || (isAmendment(kind) && kind !== 'edit')) continue;
        const position = deletions.get(keyOf(name, room, author, target?.id ?? id));
        if (position !== undefined && position <= (node?.backbone.position ?? 0))
          world.fault('withdrawn', `${name} sends ${person.label} words that were taken back: ${body}`);
      }
    },
  };
};
