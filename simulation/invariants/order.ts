import type { Invariant } from '../watch.ts';
import { nameOf } from './log.ts';

/** On one connection the events of one origin ascend, each once: so a cursor says all there is to say about what a client has. */
export const order: Invariant = (world) => {
  const sent = new WeakMap<object, Map<string, number>>();
  return {
    down: (person, node, message, socket) => {
      if (message.type !== 'event') return;
      const heads = sent.get(socket) ?? new Map<string, number>();
      sent.set(socket, heads);
      if ((heads.get(message.origin) ?? 0) >= message.seq)
        world.fault('order', `${node.name} sends ${person.label} ${nameOf(message)} after what comes behind it`);
      heads.set(message.origin, message.seq);
    },
  };
};
