import { Buffer } from 'node:buffer';

/** The 6-byte header between nodes: type, flags, length (big endian); written here anew, so that it checks the nodes' own. */
const HEADER_BYTES = 6;
export const EVENT_FRAME = 6;

export interface MeshFrame {
  readonly type: number;
  readonly payload: Buffer;
}

export function meshFrame(type: number, payload: Buffer | string | object): Buffer {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return Buffer.concat([meshHeader(type, body.length), body]);
}

export function meshHeader(type: number, length: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = type;
  header.writeUInt32BE(length, 2);
  return header;
}

/** Takes one direction of an unencrypted link apart, whatever its chunks. */
export class FrameMeter {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): MeshFrame[] {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const frames: MeshFrame[] = [];
    while (this.#rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#rest.readUInt32BE(2);
      if (this.#rest.length < end) break;
      frames.push({ type: this.#rest[0] as number, payload: this.#rest.subarray(HEADER_BYTES, end) });
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }
}
