import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { canonicalName, foldName, nameProblem, utf8Length } from '../../shared/protocol/names.ts';
import { parseRoomName } from '../../shared/protocol/rooms.ts';
import { type Judge, property } from '../property.ts';
import { textOf } from '../texts.ts';

const texts = fc.oneof(
  { weight: 3, arbitrary: textOf() },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
);
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

export const names: readonly Judge[] = [
  property({
    name: 'names/name',
    says: 'C30 C31 C32 any text is a name or has one problem; a name stays one, composed, short and visible',
    input: texts,
    size: (text) => text.length,
    run: (text) => ({ problem: nameProblem(text), bytes: utf8Length(text) }),
    holds: ({ problem, bytes }, text) => {
      same(bytes, Buffer.byteLength(text));
      if (problem !== undefined) return;
      const name = canonicalName(text);
      same(nameProblem(name), undefined);
      same(canonicalName(name), name);
      same(INVISIBLE.test(name), false);
      same(name.length > 0 && utf8Length(name) <= LIMITS.nameBytes, true);
    },
    share: 2,
  }),
  property({
    name: 'names/fold',
    says: 'C33 folding a name twice changes nothing, and its case and composition change nothing',
    input: texts.filter((text) => nameProblem(text) === undefined),
    size: (text) => text.length,
    run: foldName,
    holds: (folded, text) => {
      same(foldName(folded), folded);
      same(foldName(canonicalName(text)), folded);
      same(foldName(text.normalize('NFD')), folded);
      same(foldName(text.toUpperCase()), folded);
      same(foldName(text.toLowerCase()), folded);
    },
  }),
  property({
    name: 'names/room',
    says: 'C40 any text is a room or none; a room is composed, visible, no path and no direct room',
    input: texts,
    size: (text) => text.length,
    run: parseRoomName,
    holds: (room) => {
      if (room === undefined) return;
      same(parseRoomName(room), room);
      same(/[/\\:\s]/.test(room) || room.startsWith('.') || INVISIBLE.test(room), false);
      same([...room].length <= LIMITS.roomChars, true);
    },
  }),
];
