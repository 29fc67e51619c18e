import { PEER_TYPE } from '../peer-messages.ts';
import type { ByteStream } from './byte-stream.ts';

/** Handed to the stream at once, at most: what comes later and matters more waits behind no more than this. */
const WINDOW_BYTES = 64 * 1024;
/** Far above what well-meant traffic piles up; a peer that asks and never reads ends here. */
const MAX_BYTES = 8 * 1024 * 1024;

/** First to last: heartbeats, replication with its acknowledgements, presence. */
const LANES = 3;

function laneOf(type: number): number {
  if (type === PEER_TYPE.ping || type === PEER_TYPE.pong) return 0;
  return type === PEER_TYPE.state || type === PEER_TYPE.digest || type === PEER_TYPE.typing ? 2 : 1;
}

/**
 * What waits to go out on one link. Owns the frames that the stream has not taken. Promises the order within a lane, and that a
 * heartbeat waits for no page: it goes behind the 64 KiB handed over already and before everything else.
 */
export class SendQueue {
  readonly #stream: ByteStream;
  readonly #lanes: Buffer[][] = Array.from({ length: LANES }, () => []);
  #bytes = 0;

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /** Written and not yet taken by the network. */
  get bufferedBytes(): number {
    return this.#bytes + this.#stream.bufferedBytes;
  }

  /** `frame`: a whole one; its first byte is the type. False: there is no room for it, the far end does not read. */
  add(frame: Buffer): boolean {
    if (this.bufferedBytes > MAX_BYTES) return false;
    if (this.#bytes === 0 && this.#stream.bufferedBytes < WINDOW_BYTES) {
      this.#stream.write(frame);
      return true;
    }
    this.#lanes[laneOf(frame[0] as number)]?.push(frame);
    this.#bytes += frame.length;
    return true;
  }

  /** The stream has taken everything. Hands it more; true when there is nothing more. */
  drained(): boolean {
    for (const lane of this.#lanes) {
      let sent = 0;
      while (sent < lane.length && this.#stream.bufferedBytes < WINDOW_BYTES) {
        const frame = lane[sent] as Buffer;
        sent += 1;
        this.#bytes -= frame.length;
        this.#stream.write(frame);
      }
      lane.splice(0, sent);
    }
    return this.bufferedBytes === 0;
  }
}
