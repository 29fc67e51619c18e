import { fromRecord, type MutableVersionVector, raise } from '../../shared/causality/version-vector.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { PAGE, SLOW_PEER_BYTES } from './anti-entropy.ts';
import { encodeFrame } from './mesh/frame-codec.ts';
import { PEER_TYPE, type WantMessage } from './peer-messages.ts';
import type { PeerLink } from './peer-transport.ts';

/**
 * Answers what peers ask for: a page of events read from the store, then the heads. Owns one answer under way a link and the last
 * question that came meanwhile; earlier ones are forgotten, so a peer that asks a thousand times is answered twice. Paced by
 * the socket: nothing is read for a link that has not taken what it was sent.
 */
interface Serving {
  readonly has: MutableVersionVector;
  busy: boolean;
  next: WantMessage | undefined;
}

export class PageServer {
  readonly #store: Store;
  readonly #logger: Log;
  readonly #done: (link: PeerLink) => void;
  /** Events sent so. */
  served = 0;
  readonly #serving = new Map<PeerLink, Serving>();

  /** `done`: to be called when a page is complete; tells the peer the heads, so that it may ask for the next. */
  constructor(store: Store, logger: Log, done: (link: PeerLink) => void) {
    this.#store = store;
    this.#logger = logger;
    this.#done = done;
  }

  /** `has`: what the peer is known to hold; raised by what is sent. */
  want(link: PeerLink, has: MutableVersionVector, want: WantMessage): void {
    const serving = this.#serving.get(link) ?? { has, busy: false, next: undefined };
    this.#serving.set(link, serving);
    serving.next = want;
    void this.#work(link, serving);
  }

  drained(link: PeerLink): void {
    const serving = this.#serving.get(link);
    if (serving) void this.#work(link, serving);
  }

  forget(link: PeerLink): void {
    this.#serving.delete(link);
  }

  async #work(link: PeerLink, serving: Serving): Promise<void> {
    if (serving.busy) return;
    serving.busy = true;
    try {
      while (serving.next && link.bufferedBytes <= SLOW_PEER_BYTES && this.#serving.get(link) === serving) {
        const { want } = serving.next;
        serving.next = undefined;
        if (await this.#page(link, serving, want)) this.#done(link);
      }
    } catch (error) {
      this.#logger.error('replication.read_failed', { peer: link.peer?.node, error: String(error) });
      link.close('the store cannot be read');
    }
    serving.busy = false;
  }

  /** Resolves with false when the link went down meanwhile. */
  async #page(link: PeerLink, serving: Serving, want: WantMessage['want']): Promise<boolean> {
    const asked = fromRecord(want);
    for (const [origin, from] of asked) raise(serving.has, origin, from - 1);
    let events = 0;
    let bytes = 0;
    for (const [origin, from] of asked) {
      if (events >= PAGE.events || bytes >= PAGE.bytes) break;
      const page = await this.#store.ofOrigin({ origin, seq: Math.max(1, from) }, PAGE.events - events, PAGE.bytes - bytes);
      if (this.#serving.get(link) !== serving) return false;
      for (const event of page) {
        link.send(encodeFrame(PEER_TYPE.event, event.json));
        raise(serving.has, origin, event.seq);
        events += 1;
        this.served += 1;
        bytes += event.json.length;
      }
    }
    return true;
  }
}
