import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import { parseHello, parseRefuse } from '../../server/backbone/mesh/handshake.ts';
import { BadPeerMessage, parseEvent, parseHeads, parseWant } from '../../server/backbone/peer-messages.ts';
import { serialiseEvent } from '../../server/store/commit-rules.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import { mutated } from '../mutation.ts';
import { type Judge, orError, property } from '../property.ts';
import { textBytes } from '../texts.ts';
import { event, peerMessages } from '../valid.ts';

/** Each message between nodes, as the node that gets it reads it. */

const readers = {
  event: (payload: Buffer) => parseEvent(payload.toString()),
  heads: parseHeads,
  want: parseWant,
  hello: parseHello,
  refuse: parseRefuse,
} satisfies Record<string, (payload: Buffer) => object>;
type Kind = keyof typeof readers;

const kinds = Object.keys(readers) as Kind[];

export const peerMessageTargets: readonly Judge[] = [
  ...kinds.map((kind) =>
    property({
      name: `peer/${kind}`,
      says: `M4 ${kind}: any payload is read or refused with BadPeerMessage, and what was read reads the same again`,
      input: textBytes(mutated(peerMessages[kind])),
      size: (payload) => payload.length,
      run: (payload) => orError<object, BadPeerMessage>(() => readers[kind](payload), BadPeerMessage),
      holds: (result) => {
        if (result instanceof BadPeerMessage) return;
        const text = JSON.stringify(result);
        same(JSON.stringify(readers[kind](Buffer.from(text))), text);
      },
    }),
  ),
  property({
    name: 'peer/event-round-trip',
    says: 'M32 an event is read as its origin wrote it',
    input: event.map((one) => one as unknown as LogEvent),
    size: (one) => one.body.length,
    run: (one) => orError(() => parseEvent(serialiseEvent(one)), BadPeerMessage),
    holds: (result, one) => {
      const isLong = [one.room, one.from, one.to ?? '', one.body.slice(64 * 1024 - 1_024)].some((text) => text.length > 1_024);
      if (result instanceof BadPeerMessage) same(isLong || /[\0\p{Cs}]/u.test(one.room), true);
      else same(result, { ...one });
    },
  }),
  property({
    name: 'peer/nothing-polluted',
    says: 'M4 no message reaches the prototypes of this process',
    input: fc.constantFrom(...kinds).chain((kind) => fc.tuple(fc.constant(kind), mutated(peerMessages[kind]))),
    size: ([, text]) => text.length,
    run: ([kind, text]) => orError<object, BadPeerMessage>(() => readers[kind](Buffer.from(text)), BadPeerMessage),
    holds: () => same(Object.keys(Object.prototype), []),
    share: 0.2,
  }),
];
