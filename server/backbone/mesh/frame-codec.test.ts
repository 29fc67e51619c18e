import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeFrame,
  FRAME_LIMIT,
  FrameReader,
  FrameTooBig,
  HANDSHAKE_LIMIT,
  HEADER_BYTES,
  type PeerFrame,
} from './frame-codec.ts';

const frames = fc.array(
  fc.record({ type: fc.nat({ max: 255 }), payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) }),
  {
    maxLength: 12,
  },
);
/** The bytes cut wherever the numbers say. */
function slice(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}
function readAll(reader: FrameReader, chunks: readonly Buffer[]): PeerFrame[] {
  const read: PeerFrame[] = [];
  for (const chunk of chunks) reader.push(chunk, ({ type, payload }) => read.push({ type, payload: Buffer.from(payload) }));
  return read;
}
const header = (length: number) => {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(length, 2);
  return bytes;
};

describe('frames', () => {
  it('A4 M1 are a type, a zero, four bytes of length, and the payload', () => {
    expect([...encodeFrame(9, 'hé')]).toEqual([9, 0, 0, 0, 0, 3, 0x68, 0xc3, 0xa9]);
    expect([...encodeFrame(255, Buffer.alloc(0))]).toEqual([255, 0, 0, 0, 0, 0]);
  });

  it('M2 any chunking gives the same frames, whole and in order', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 40 }), (given, cuts) => {
        const bytes = Buffer.concat(given.map(({ type, payload }) => encodeFrame(type, payload)));
        expect(readAll(new FrameReader(FRAME_LIMIT), slice(bytes, cuts))).toEqual(given);
      }),
    );
  });

  it('M2 byte by byte as well', () => {
    const bytes = Buffer.concat([encodeFrame(1, 'one'), encodeFrame(2, ''), encodeFrame(3, 'three')]);
    const read = readAll(new FrameReader(HANDSHAKE_LIMIT), slice(bytes, Array.from(bytes.keys())));
    expect(read.map(({ type, payload }) => `${type}${payload}`)).toEqual(['1one', '2', '3three']);
  });

  it('M1 a receiver ignores the flags', () => {
    const bytes = encodeFrame(4, 'x');
    bytes[1] = 0xff;
    expect(readAll(new FrameReader(10), [bytes])).toEqual([{ type: 4, payload: Buffer.from('x') }]);
  });

  it('M3 exactly the limit is taken, one byte more is not', () => {
    const reader = new FrameReader(FRAME_LIMIT);
    expect(readAll(reader, [encodeFrame(1, Buffer.alloc(FRAME_LIMIT))])[0]?.payload).toHaveLength(FRAME_LIMIT);
    expect(() => reader.push(encodeFrame(1, Buffer.alloc(FRAME_LIMIT + 1)), () => {})).toThrow(FrameTooBig);
  });

  it('M3 a length above the limit throws when the header is there, before its payload is', () => {
    for (const length of [HANDSHAKE_LIMIT + 1, 0x7fff_ffff, 0xffff_ffff]) {
      const before = process.memoryUsage().arrayBuffers;
      const reader = new FrameReader(HANDSHAKE_LIMIT);
      reader.push(header(length).subarray(0, 5), () => {});
      expect(() => reader.push(header(length).subarray(5), () => {})).toThrow(FrameTooBig);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    }
  });

  it('M3 the limit may rise between two frames of one chunk', () => {
    const reader = new FrameReader(4);
    const read: number[] = [];
    reader.push(Buffer.concat([encodeFrame(1, 'abcd'), encodeFrame(2, 'abcde')]), ({ type }) => {
      read.push(type);
      reader.limit = 5;
    });
    expect(read).toEqual([1, 2]);
  });

  it('M3 the frames before one that is too big are still taken', () => {
    const read: number[] = [];
    const bytes = Buffer.concat([encodeFrame(1, 'a'), header(11)]);
    expect(() => new FrameReader(10).push(bytes, ({ type }) => read.push(type))).toThrow('11 bytes, 10 allowed');
    expect(read).toEqual([1]);
  });

  it('M2 a large frame in many small chunks is joined once, not once a chunk', () => {
    const bytes = encodeFrame(1, Buffer.alloc(FRAME_LIMIT, 7));
    const reader = new FrameReader(FRAME_LIMIT);
    const { concat } = Buffer;
    let joins = 0;
    Buffer.concat = (...args) => {
      joins += 1;
      return concat(...args);
    };
    try {
      for (let start = 0; start < bytes.length; start += 512) reader.push(bytes.subarray(start, start + 512), () => {});
    } finally {
      Buffer.concat = concat;
    }
    expect(joins).toBeLessThan(4);
  });
});
