import * as v from 'valibot';
import type { OriginId } from '../../shared/ids.ts';
import type { Typing, TypingNews } from './backbone.ts';
import { encodeFrame, type PeerFrame } from './mesh/frame-codec.ts';
import { PEER_TYPE, parsePeer } from './peer-messages.ts';
import type { PeerHandler, PeerLink, PeerTransport } from './peer-transport.ts';

/** A link with more than this waiting has better things to carry. */
const BUSY_BYTES = 64 * 1024;
/** Runs whose numbers are remembered. */
const RUNS = 1_024;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const schema = v.object({
  origin: v.pipe(v.string(), v.regex(/^(?!__proto__$)[\w-]{1,64}$/)),
  number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  room: text(256),
  author: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  name: text(128),
});

type Said = v.InferOutput<typeof schema>;

/**
 * Carries who is typing over the links, to every node, in whatever shape the mesh is. Soft: kept nowhere, sent on at once or not at all.
 * Each run numbers what it says; what is not above the last number heard of it is dropped, so nothing goes round in circles.
 */
export class TypingRelay implements Typing, PeerHandler {
  readonly #origin: OriginId;
  readonly #transport: PeerTransport;
  readonly #heard = new Map<string, number>();
  readonly #listeners = new Set<(news: TypingNews) => void>();
  #number = 0;

  constructor(origin: OriginId, transport: PeerTransport) {
    this.#origin = origin;
    this.#transport = transport;
    transport.attach([PEER_TYPE.typing], this);
  }

  say(news: TypingNews): void {
    this.#number += 1;
    this.#send({ origin: this.#origin, number: this.#number, ...news }, undefined);
  }

  onHeard(listener: (news: TypingNews) => void): void {
    this.#listeners.add(listener);
  }

  message(link: PeerLink, { payload }: PeerFrame): void {
    const said = parsePeer(schema, payload);
    const { origin, number } = said;
    if (origin === this.#origin || number <= (this.#heard.get(origin) ?? 0)) return;
    this.#heard.delete(origin);
    this.#heard.set(origin, number);
    if (this.#heard.size > RUNS) for (const [oldest] of [...this.#heard].slice(0, 1)) this.#heard.delete(oldest);
    this.#send(said, link);
    const news = said as unknown as TypingNews;
    for (const listener of this.#listeners) listener(news);
  }

  up(): void {}

  drained(): void {}

  down(): void {}

  #send(said: Said, from: PeerLink | undefined): void {
    const frame = encodeFrame(PEER_TYPE.typing, JSON.stringify(said));
    for (const link of this.#transport.links()) {
      if (link === from || link.peer?.origin === said.origin || !link.peer?.speaks?.includes('typing')) continue;
      if (link.bufferedBytes <= BUSY_BYTES) link.send(frame);
    }
  }
}
