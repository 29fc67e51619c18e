import { directAuthors } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';

/** 18: a direct post is sent to the two it is between and to nobody else. */
export const privacy: Invariant = (world) => ({
  down: (person, node, message) => {
    const events = message.type === 'event' ? [message] : message.type === 'ok' ? (message.events ?? []) : [];
    for (const { room, body } of events) {
      const pair = directAuthors(room);
      if (pair && !pair.includes(world.authorOf(person)))
        world.fault('privacy', `${node.name} sent ${person.label} the direct post ${body}`);
    }
  },
});
