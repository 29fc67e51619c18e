/**
 * Text frames, built once and shared by every socket they go to. Owns the texts and, once a socket has asked for it, their
 * WebSocket encoding (server frames are not masked, RFC 6455 §5.2).
 */
export class Frames {
  readonly texts: readonly string[];
  #encoded: Buffer | undefined;

  constructor(texts: readonly string[]) {
    this.texts = texts;
  }

  static of(message: object): Frames {
    return new Frames([JSON.stringify(message)]);
  }

  /** All frames, one after the other, as they go on the wire. */
  encoded(): Buffer {
    this.#encoded ??= Buffer.concat(this.texts.flatMap(encodeTextFrame));
    return this.#encoded;
  }
}

const FINAL_TEXT = 0x81;

function encodeTextFrame(text: string): Buffer[] {
  const payload = Buffer.from(text);
  return [frameHeader(payload.length), payload];
}

function frameHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([FINAL_TEXT, length]);
  if (length <= 0xffff) {
    const header = Buffer.from([FINAL_TEXT, 126, 0, 0]);
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header[0] = FINAL_TEXT;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
