/**
 * Frames between nodes: type (1 byte), flags (1 byte, 0 for now), length of the payload (4 bytes, big endian), payload.
 * The length is checked before anything is allocated for it: that is what `limit` is for.
 */
export const HEADER_BYTES = 6;
export const HANDSHAKE_LIMIT = 4 * 1024;
export const FRAME_LIMIT = 1024 * 1024;

export interface PeerFrame {
  readonly type: number;
  readonly payload: Buffer;
}

export function encodeFrame(type: number, payload: Buffer | string): Buffer {
  const length = Buffer.byteLength(payload);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame[0] = type;
  frame[1] = 0;
  frame.writeUInt32BE(length, 2);
  if (typeof payload === 'string') frame.write(payload, HEADER_BYTES);
  else payload.copy(frame, HEADER_BYTES);
  return frame;
}

export class FrameTooBig extends Error {
  override readonly name = 'FrameTooBig';
  readonly code = 'frame_too_big';
}

/**
 * Takes a stream apart, whatever its chunks. Owns the chunks of the frame that is not complete; joins them once, when it is.
 * `push` throws FrameTooBig on a length above `limit`; the reader must not be used after that.
 */
export class FrameReader {
  limit: number;
  #chunks: Buffer[] = [];
  #held = 0;
  #need = HEADER_BYTES;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Hands each frame that is complete now to `take`, in order. `take` may raise `limit` between two frames. */
  push(chunk: Buffer, take: (frame: PeerFrame) => void): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= this.#need) {
      const bytes = this.#join();
      const length = bytes.readUInt32BE(2);
      if (length > this.limit) throw new FrameTooBig(`a frame of ${length} bytes, ${this.limit} allowed`);
      const end = HEADER_BYTES + length;
      if (bytes.length < end) {
        this.#keep(bytes, end);
        return;
      }
      this.#keep(bytes.length === end ? undefined : bytes.subarray(end), HEADER_BYTES);
      take({ type: bytes[0] as number, payload: bytes.subarray(HEADER_BYTES, end) });
    }
  }

  #join(): Buffer {
    const [first, second] = this.#chunks;
    return first && !second ? first : Buffer.concat(this.#chunks, this.#held);
  }

  #keep(rest: Buffer | undefined, need: number): void {
    this.#chunks = rest ? [rest] : [];
    this.#held = rest?.length ?? 0;
    this.#need = need;
  }
}
