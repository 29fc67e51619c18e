import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import {
  encodeFrame,
  FRAME_LIMIT,
  FrameReader,
  FrameTooBig,
  HANDSHAKE_LIMIT,
  HEADER_BYTES,
} from '../../server/backbone/mesh/frame-codec.ts';
import { type Judge, orError, property } from '../property.ts';
import { LARGE } from '../texts.ts';

/** The reader of the stream between nodes. */

const payload = fc.oneof(
  { weight: 30, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat({ max: LARGE }), fc.nat({ max: 255 })).map(([length, byte]) => Buffer.alloc(length, byte)),
  },
);
const frame = fc.record({ type: fc.nat({ max: 255 }), payload }, { noNullPrototype: true });
const header = fc
  .record({
    type: fc.nat({ max: 255 }),
    flags: fc.nat({ max: 255 }),
    length: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 0xffff_ffff })),
  })
  .map(({ type, flags, length }) => {
    const bytes = Buffer.from([type, flags, 0, 0, 0, 0]);
    bytes.writeUInt32BE(length, 2);
    return bytes;
  });
const noise = fc.array(
  fc.oneof(
    header,
    payload,
    frame.map((one) => encodeFrame(one.type, one.payload)),
  ),
  { maxLength: 6 },
);
export const cuts = fc.oneof(
  fc.array(fc.nat(), { maxLength: 12 }),
  // Every so many bytes, down to byte by byte.
  fc.integer({ min: 1, max: 9 }),
);
type Cuts = typeof cuts extends fc.Arbitrary<infer T> ? T : never;

export function chunks(bytes: Buffer, cut: Cuts): readonly Buffer[] {
  if (typeof cut === 'number') {
    const step = Math.max(cut, Math.ceil(bytes.length / 4_096));
    return Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => bytes.subarray(i * step, (i + 1) * step));
  }
  const places = [0, ...cut.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

interface Read {
  readonly frames: readonly { readonly type: number; readonly payload: Buffer }[];
  readonly error: string | undefined;
}

function read(limit: number, stream: readonly Buffer[]): Read {
  const frames: { type: number; payload: Buffer }[] = [];
  const reader = new FrameReader(limit);
  const ended = orError(() => {
    for (const chunk of stream) reader.push(chunk, ({ type, payload: bytes }) => frames.push({ type, payload: bytes }));
    return undefined;
  }, FrameTooBig);
  return { frames, error: ended?.message };
}

export const frames: readonly Judge[] = [
  property({
    name: 'frames/chunking',
    says: 'M1 M2 frames are read as they were written, whatever the chunks',
    input: fc.record({ frames: fc.array(frame, { maxLength: 6 }), cuts }),
    size: ({ frames: given }) => given.reduce((sum, one) => sum + HEADER_BYTES + one.payload.length, 0),
    run: ({ frames: given, cuts: cut }) =>
      read(FRAME_LIMIT, chunks(Buffer.concat(given.map((one) => encodeFrame(one.type, one.payload))), cut)),
    holds: (result, { frames: given }) => same(result, { frames: given, error: undefined }),
  }),
  property({
    name: 'frames/noise',
    says: 'M2 M3 any bytes give frames below the limit or FrameTooBig, and the same whatever the chunks',
    input: fc.record({ noise, cuts, limit: fc.constantFrom(0, 30, HANDSHAKE_LIMIT, FRAME_LIMIT) }),
    size: ({ noise: parts }) => parts.reduce((sum, part) => sum + part.length, 0),
    run: ({ noise: parts, cuts: cut, limit }) => read(limit, chunks(Buffer.concat(parts), cut)),
    holds: (result, { noise: parts, limit }) => {
      same(result, read(limit, [Buffer.concat(parts)]));
      for (const one of result.frames) same(one.payload.length <= limit, true);
    },
  }),
];
