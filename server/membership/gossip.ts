import * as v from 'valibot';
import type { Clock } from '../../shared/time/clock.ts';
import { encodeFrame, type PeerFrame } from '../backbone/mesh/frame-codec.ts';
import { PEER_TYPE, parsePeer } from '../backbone/peer-messages.ts';
import type { PeerHandler, PeerLink, PeerTransport } from '../backbone/peer-transport.ts';
import type { Change, Digest, Json, StateDelta, StateEntry, StateTable } from './state-table.ts';

/**
 * Keeps the state tables of linked nodes equal: own writes leave at the end of the turn, others' deltas are passed on when
 * they were news, and digests at link-up and now and then repair what was missed. Drops what it holds, so it stops in any topology.
 */
const DIGEST_EVERY_MS = 2_000;
/** About how many characters of entries go into one message: far below the frame limit, whatever one value adds. */
const CHUNK_CHARS = 128 * 1024;
const CHUNK_ENTRIES = 2_000;
const VALUE_CHARS = 160 * 1024;
const SHALLOW_CHARS = 2_000;
const DEPTH_TO_SPARE = 500;
/** Above this a link gets no soft state: the digests that follow repair it. */
const SLOW_PEER_BYTES = 1024 * 1024;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const node = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const entrySchema = v.object({
  key: v.pipe(v.string(), v.maxLength(200)),
  version: count,
  value: v.unknown(),
  reason: v.optional(v.pipe(v.string(), v.maxLength(32))),
  seq: v.optional(count),
});
const deltaSchema = v.object({
  owner: node,
  incarnation: count,
  origin: v.pipe(v.string(), v.regex(/^(?!__proto__$)[\w-]{1,64}$/)),
  from: count,
  to: count,
  floor: count,
  entries: v.pipe(v.array(entrySchema), v.maxLength(CHUNK_ENTRIES)),
});
const digestSchema = v.object({ digest: v.record(node, v.tuple([count, count])) });

export class Gossip implements PeerHandler {
  readonly #table: StateTable;
  readonly #onChanges: (changes: readonly Change[]) => void;
  readonly #onEarlier: (changes: readonly Change[]) => void;
  readonly #links = new Set<PeerLink>();
  readonly #linkListener: { up(link: PeerLink): void; down(link: PeerLink): void };
  readonly #stop: () => void;
  #sent = 0;
  #flushing = false;

  constructor(deps: {
    readonly table: StateTable;
    readonly transport: PeerTransport;
    readonly clock: Clock;
    readonly onChanges: (changes: readonly Change[]) => void;
    /** What an earlier run of this node had said. */
    readonly onEarlier: (changes: readonly Change[]) => void;
    readonly links: { up(link: PeerLink): void; down(link: PeerLink): void };
  }) {
    this.#table = deps.table;
    this.#onChanges = deps.onChanges;
    this.#onEarlier = deps.onEarlier;
    this.#linkListener = deps.links;
    deps.transport.attach([PEER_TYPE.state, PEER_TYPE.digest], this);
    this.#stop = deps.clock.every(DIGEST_EVERY_MS, () => this.#broadcast(digestFrame(this.#table.digest())));
  }

  stop(): void {
    this.#stop();
  }

  /** Writes an own entry and tells everybody at the end of this turn. `seq`: what was appended here before it. */
  write(key: string, value: Json, reason?: string, seq?: number): void {
    const change = this.#table.write(key, value, reason, seq);
    if (!change) return;
    this.#onChanges([change]);
    this.#flushSoon();
  }

  up(link: PeerLink): void {
    this.#links.add(link);
    this.#linkListener.up(link);
    this.#tellEarlierRun(link);
    link.send(digestFrame(this.#table.digest()));
  }

  down(link: PeerLink): void {
    this.#links.delete(link);
    this.#linkListener.down(link);
  }

  drained(): void {}

  message(link: PeerLink, { type, payload }: PeerFrame): void {
    if (type === PEER_TYPE.digest) this.#answer(link, parsePeer(digestSchema, payload).digest as Digest);
    else this.#take(link, parseDelta(payload));
  }

  #answer(link: PeerLink, digest: Digest): void {
    // This node last: it opens the way to all it tells of, and that must be news by then, not memories.
    const { self } = this.#table;
    for (const owner of [...this.#table.owners().filter((other) => other !== self), self]) {
      // A node may be called `constructor`.
      const [incarnation, version] = (Object.hasOwn(digest, owner) ? digest[owner] : undefined) ?? [0, 0];
      const delta = this.#table.deltaSince(owner, incarnation, version);
      if (delta) for (const chunk of chunksOf(delta)) send(link, deltaFrame(chunk));
    }
  }

  #take(link: PeerLink, delta: StateDelta): void {
    const { merge, changes } = this.#table.merge(delta);
    if (merge === 'gap') link.send(digestFrame(this.#table.digest()));
    if (merge === 'contested') this.#reissue();
    if (merge === 'contested' || merge === 'earlier') this.#onEarlier(changes);
    if (merge !== 'applied') return;
    for (const other of this.#links) if (other !== link && other.peer?.node !== delta.owner) send(other, deltaFrame(delta));
    if (changes.length > 0) this.#onChanges(changes);
  }

  /** A peer that runs anew gets back what its last run said: whose clients are on their way to it right now. */
  #tellEarlierRun(link: PeerLink): void {
    const held = link.peer && this.#table.run(link.peer.node);
    if (!link.peer || !held || held.origin === link.peer.origin) return;
    const delta = this.#table.deltaSince(link.peer.node, 0, 0);
    if (delta) for (const chunk of chunksOf(delta)) send(link, deltaFrame(chunk));
  }

  #reissue(): void {
    this.#sent = 0;
    this.#flushSoon();
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    void Promise.resolve().then(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const { self } = this.#table;
    const delta = this.#table.deltaSince(self, this.#table.run(self)?.incarnation ?? 0, this.#sent);
    if (!delta) return;
    this.#sent = delta.to;
    for (const chunk of chunksOf(delta)) this.#broadcast(deltaFrame(chunk));
  }

  #broadcast(frame: Buffer): void {
    for (const link of this.#links) send(link, frame);
  }
}

function send(link: PeerLink, frame: Buffer): void {
  if (link.bufferedBytes <= SLOW_PEER_BYTES) link.send(frame);
}

/** Cuts a delta into messages that each are a delta. */
export function chunksOf(delta: StateDelta): readonly StateDelta[] {
  if (delta.entries.length <= 1) return [delta];
  const chunks: StateDelta[] = [];
  let entries: StateEntry[] = [];
  let chars = 0;
  let from = delta.from;
  for (const entry of delta.entries) {
    const size = JSON.stringify(entry).length;
    const last = entries[entries.length - 1];
    if (last && (chars + size > CHUNK_CHARS || entries.length === CHUNK_ENTRIES)) {
      chunks.push({ ...delta, from, to: last.version, entries });
      from = last.version;
      entries = [];
      chars = 0;
    }
    entries.push(entry);
    chars += size;
  }
  chunks.push({ ...delta, from, entries });
  return chunks;
}

function parseDelta(payload: Buffer): StateDelta {
  const delta = parsePeer(deltaSchema, payload);
  // Of so little nothing is too long or too deep, and nearly all are short.
  if (payload.length <= SHALLOW_CHARS) return delta as unknown as StateDelta;
  // One entry that cannot be kept costs that entry, not the link and everything else that goes over it.
  const entries = delta.entries.map((entry) => (sizeOf(entry.value) > VALUE_CHARS ? { ...entry, value: null } : entry));
  return { ...delta, entries } as unknown as StateDelta;
}

/** Characters of a value as JSON; infinite when it is nested too deeply to be written again, also within a message. */
function sizeOf(value: unknown): number {
  try {
    const { length } = JSON.stringify(value ?? null);
    // Only a long one can be that deep. The stack that is left when it is passed on may be smaller than it is here.
    if (length > SHALLOW_CHARS) JSON.stringify(Array.from({ length: DEPTH_TO_SPARE }).reduce<unknown>((inner) => [inner], value));
    return length;
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

function deltaFrame(delta: StateDelta): Buffer {
  return encodeFrame(PEER_TYPE.state, JSON.stringify(delta));
}

function digestFrame(digest: Digest): Buffer {
  return encodeFrame(PEER_TYPE.digest, JSON.stringify({ digest }));
}
