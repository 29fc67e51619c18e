import { HEADER_BYTES } from '../../server/backbone/mesh/frame-codec.ts';
import { PEER_TYPE } from '../../server/backbone/peer-messages.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/** S10: what a node once said of presence and links is said again, much later, and by others: gossip of old runs and of the dead. */
export const oldNews: Fault = {
  name: 'S10 old news',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(2, 12), (at): Action => {
      const [node, other] = dice.two(outline.nodes);
      return { at, act: 'say-again', node, other, value: dice.between(0, 1) };
    }),
  acts: {
    'say-again': (world, { node, other, value = 0 }) => {
      const old = world.news[Math.floor(value * world.news.length)];
      if (old) world.mesh.network.inject(world.node(node).name, world.node(other).name, old);
    },
  },
};

const KEPT = 200;

/** Keeps frames of soft state for later. */
export function keepNews(news: Buffer[], bytes: Buffer, start: number, end: number): void {
  if (bytes[start] !== PEER_TYPE.state || end - start <= HEADER_BYTES) return;
  if (news.length < KEPT) news.push(Buffer.from(bytes.subarray(start, end)));
}
