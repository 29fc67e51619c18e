import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import { fromRecord, toRecord } from '../../shared/causality/version-vector.ts';
import { clientMessages as schemas } from '../../shared/protocol/client-messages.ts';
import { type Decoded, decodeClientMessage } from '../../shared/protocol/codec.ts';
import { ERROR_CODES } from '../../shared/protocol/error-codes.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { mutated } from '../mutation.ts';
import { type Judge, property } from '../property.ts';
import { anyText } from '../texts.ts';
import { JSON_TEXTS, NOT_JSON_TEXTS } from '../tricky-json.ts';
import { clientMessage, clientMessages } from '../valid.ts';

/** What a client's frames are read as; the cursor is a part of some. */

const texts = fc.oneof(
  { weight: 12, arbitrary: mutated(clientMessage) },
  { weight: 1, arbitrary: anyText },
  { weight: 1, arbitrary: fc.constantFrom(...JSON_TEXTS, ...NOT_JSON_TEXTS) },
  { weight: 1, arbitrary: fc.json() },
);
const large = fc
  .tuple(
    fc.constantFrom(
      '[',
      '{"a":',
      '"',
      '\\',
      '{"type":"post","body":"',
      ' ',
      '1',
      ',',
      '{"ref":1,"type":"hello","resume":{"cursor":{"',
    ),
    fc.nat({ max: LIMITS.signInFrameBytes }),
  )
  .map(([piece, length]) => piece.repeat(Math.ceil(length / piece.length)));

/** Every promise that `Decoded` makes of itself. */
function isSound(decoded: Decoded): void {
  if (!decoded.ok) {
    same(decoded.error instanceof ProtocolError && ERROR_CODES.includes(decoded.error.code), true);
    same(decoded.ref === null || (Number.isSafeInteger(decoded.ref) && decoded.ref >= 0), true);
    if (decoded.error.code === 'bad_field') same(typeof decoded.error.detail.field, 'string');
    return;
  }
  const known = Object.keys(schemas[decoded.message.type].entries);
  for (const field of Object.keys(decoded.message)) same(known.includes(field), true);
  const text = JSON.stringify(decoded.message);
  same(!/\p{Cs}/u.test(text) && !/\\ud[89a-f]/.test(text), true);
  // As text: a field that says nothing may be there and undefined.
  same(JSON.stringify(decodeClientMessage(text)), JSON.stringify(decoded));
}

export const clientMessageTargets: readonly Judge[] = [
  property({
    name: 'client/any-frame',
    says: 'C2 C5 C7 any frame is a sound message or one error of the table, and a message decodes to itself',
    input: texts,
    size: (text) => text.length,
    run: decodeClientMessage,
    holds: isSound,
    share: 3,
  }),
  property({
    name: 'client/large-frame',
    says: 'C7 C10 a large frame of anything is answered at once',
    input: large,
    size: (text) => text.length,
    run: decodeClientMessage,
    holds: isSound,
    share: 0.05,
  }),
  property({
    name: 'client/round-trip',
    says: 'C2 every good message is decoded as it was encoded',
    input: clientMessage.filter((message) => cursorSize(message) <= LIMITS.cursorOrigins),
    size: (message) => JSON.stringify(message).length,
    run: (message) => decodeClientMessage(JSON.stringify(message)),
    holds: (decoded, message) => same(decoded, { ok: true, message: { ...message } }),
  }),
  property({
    name: 'cursor/any',
    says: 'C70 a cursor is read as it was sent or refused as the field it is',
    input: mutated(clientMessages.resume),
    size: (text) => text.length,
    run: decodeClientMessage,
    holds: (decoded) => {
      isSound(decoded);
      if (!decoded.ok || decoded.message.type !== 'resume') return;
      const { cursor } = decoded.message;
      same(Object.keys(cursor).length <= LIMITS.cursorOrigins, true);
      same(toRecord(fromRecord(cursor)), cursor);
      for (const seq of Object.values(cursor)) same(Number.isSafeInteger(seq) && seq >= 0, true);
    },
  }),
];

function cursorSize(message: Record<string, unknown>): number {
  const { cursor, resume } = message as { cursor?: object; resume?: { cursor: object } };
  return Object.keys(cursor ?? resume?.cursor ?? {}).length;
}
