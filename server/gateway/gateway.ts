import { CLOSE } from '../../shared/protocol/close-codes.ts';
import { TIMES } from '../../shared/protocol/limits.ts';
import type { ReplicationMark } from '../backbone/backbone.ts';
import { SHEDS_NOTHING, type Shedding } from '../load/load-monitor.ts';
import { EVERYBODY } from './access.ts';
import type { ClientSocket, ClientSocketEvents } from './client-socket.ts';
import { Connection } from './connection.ts';
import { type Counters, newCounters } from './counters.ts';
import { dispatch } from './dispatch.ts';
import { fanOut } from './fan-out.ts';
import { Frames } from './frames.ts';
import { NameHolds } from './name-holds.ts';
import type { GatewayDeps, GatewayParts } from './parts.ts';
import { AddressPatience } from './patience.ts';
import { PresenceBatch } from './presence-batch.ts';
import { PresenceFeed } from './presence-feed.ts';
import { RateLimit } from './rate-limit.ts';
import { ReadQueue } from './read-queue.ts';
import { ReplayPace } from './replay-pace.ts';
import { ReplayPages } from './replay-pages.ts';
import { Rooms } from './rooms.ts';
import { Sessions } from './sessions.ts';
import { Strays } from './strays.ts';
import { Tail } from './tail.ts';
import { tellReads } from './tell-reads.ts';
import { tellTopics } from './topics.ts';
import { tellTyping } from './typing.ts';
import { TypingLimit } from './typing-limit.ts';

const TICK_MS = 250;
const BEAT_TICKS = TIMES.beat / TICK_MS;
const STUCK_TICKS = TIMES.slowConsumer / TICK_MS;
const SECOND_TICKS = 1_000 / TICK_MS;
const SWEEP_TICKS = 60_000 / TICK_MS;

export interface GatewayCounts extends Readonly<Counters> {
  /** Open sockets, signed in or not. */
  readonly connections: number;
  /** Of these, not signed in yet. */
  readonly greeting: number;
  readonly live: number;
  readonly behind: number;
  readonly rooms: number;
  /** Users with a connection here. */
  readonly users: number;
}

/** What a draining node tells its clients. */
export interface Going {
  readonly reason: string;
  readonly deadlineMs: number;
  readonly suggest: readonly string[];
}

/**
 * Clients in, events out: the face of this folder. Owns every connection of this node. Never touches a network: sockets are handed
 * in, and whoever does so reads no more of them than this says.
 */
export class Gateway {
  readonly #parts: GatewayParts;
  readonly #connections = new Set<Connection>();
  readonly #greeting = new Set<Connection>();
  readonly #feed: PresenceFeed;
  readonly #stops: (() => void)[];
  #ticks = 0;
  #lastMesh = '';
  #going: Frames | undefined;

  constructor(deps: GatewayDeps) {
    const { backbone, clock, options } = deps;
    const tail = new Tail(backbone.position);
    const reads = new ReadQueue(() => this.#parts.load.batchesPresence);
    this.#parts = {
      ...deps,
      load: deps.load ?? SHEDS_NOTHING,
      access: deps.access ?? EVERYBODY,
      patience: new AddressPatience(),
      tail,
      strays: new Strays(clock, backbone.strays),
      reads,
      searches: new ReadQueue(() => true),
      pages: new ReplayPages({ backbone, tail, reads }),
      pace: new ReplayPace(clock),
      rooms: new Rooms(backbone),
      presenceBatch: new PresenceBatch(),
      sessions: new Sessions(),
      postRate: new RateLimit(clock, options.postRate, options.postBurst),
      typingLimit: new TypingLimit(clock),
      nameHolds: new NameHolds(),
      meshWatchers: new Set(),
      awaitingMarks: new Set(),
      counters: newCounters(),
    };
    deps.typing?.onHeard((news) => tellTyping(this.#parts, news));
    this.#feed = new PresenceFeed(this.#parts, this.#connections);
    this.#stops = [
      backbone.onCommitted((events) => {
        fanOut(this.#parts, events);
        tellTopics(this.#parts, events);
        tellReads(this.#parts, events);
      }),
      backbone.onReplicated((marks) => this.#tellReplicated(marks)),
      deps.presence.subscribe(this.#feed),
      clock.every(TICK_MS, () => this.#tick()),
    ];
  }

  /** Takes a client's socket in. What is returned must be told everything the socket hears. */
  accept(socket: ClientSocket): ClientSocketEvents {
    const connection = new Connection(this.#parts, socket, dispatch, (gone) => this.#forget(gone));
    this.#connections.add(connection);
    this.#greeting.add(connection);
    if (this.#going) connection.sendFrames(this.#going);
    return connection;
  }

  get connections(): number {
    return this.#connections.size;
  }

  get load(): Shedding {
    return this.#parts.load;
  }

  get counts(): GatewayCounts {
    let live = 0;
    let behind = 0;
    for (const connection of this.#connections) {
      if (connection.isLive) live += 1;
      if (connection.outbox.isBehind) behind += 1;
    }
    const { counters, rooms, sessions } = this.#parts;
    const { greeting } = this;
    return {
      ...counters,
      connections: this.#connections.size,
      greeting,
      live,
      behind,
      rooms: rooms.size,
      users: sessions.authors,
    };
  }

  /** Clients that are live here: those that a move to another node matters to. */
  get live(): number {
    let live = 0;
    for (const connection of this.#connections) if (connection.isLive) live += 1;
    return live;
  }

  /** Sockets that came in and are not signed in yet. */
  get greeting(): number {
    for (const connection of this.#greeting) if (connection.state.is !== 'greeting') this.#greeting.delete(connection);
    return this.#greeting.size;
  }

  /** Who is let in has changed: closes those who would not be any more. Returns how many. */
  recheckAccess(): number {
    const { access } = this.#parts;
    const out = [...this.#connections].filter(({ session }) => session && !access.admits(session.accessToken));
    for (const connection of out) connection.close(CLOSE.notAllowed, 'your access token does not count any more');
    return out.length;
  }

  /** Asks every client, and those that come yet, to move to another node. Everything is served as before. */
  drain(going: Going): void {
    this.#going = Frames.of({ type: 'going', ...going });
    for (const connection of this.#connections) connection.sendFrames(this.#going);
  }

  /** Reads nothing more from any client. What was read is served and answered yet: see `isSettled`. */
  finish(): void {
    for (const connection of this.#connections) connection.finish();
  }

  /** Every request that was read has its answer. */
  get isSettled(): boolean {
    for (const connection of this.#connections) if (connection.owesAnswers) return false;
    return true;
  }

  /** Closes every connection. Their sessions leave after the grace, unless they come back elsewhere. */
  closeAll(code: number = CLOSE.restarting, reason = 'this node is going away'): void {
    for (const connection of [...this.#connections]) connection.close(code, reason);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.closeAll();
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    this.#greeting.delete(connection);
    this.#parts.meshWatchers.delete(connection);
    this.#parts.awaitingMarks.delete(connection);
  }

  #tellReplicated(marks: readonly ReplicationMark[]): void {
    for (const mark of marks) {
      let frames: Frames | undefined;
      for (const connection of this.#parts.awaitingMarks) {
        const ownPosts = connection.session?.ownPosts;
        const isNews = ownPosts?.advance(mark);
        if (!ownPosts?.size) this.#parts.awaitingMarks.delete(connection);
        if (!isNews) continue;
        frames ??= Frames.of({ type: 'replicated', origin: mark.origin, seq: mark.seq, everywhere: mark.everywhere });
        connection.sendFrames(frames);
      }
    }
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#ticks % SECOND_TICKS === 0) this.#feed.flush();
    this.#parts.patience.refill();
    for (const connection of this.#connections) {
      connection.tick(BEAT_TICKS, STUCK_TICKS);
      this.#closeIfIdle(connection);
    }
    if (this.#ticks % SECOND_TICKS === 0) this.#tellMesh();
    if (this.#ticks % SWEEP_TICKS === 0) this.#parts.postRate.sweep();
  }

  /** A standby is there to ask for nothing. */
  #closeIfIdle(connection: Connection): void {
    const { clock, log, options } = this.#parts;
    const { idleTimeoutMs } = options;
    if (idleTimeoutMs === undefined || !connection.isLive || clock.monotonic() - connection.lastRequestAt < idleTimeoutMs) return;
    log.info('client.idle', { user: connection.session?.shown, address: connection.socket.address, afterMs: idleTimeoutMs });
    connection.close(CLOSE.idle, 'idle');
  }

  #tellMesh(): void {
    const { meshWatchers, presence } = this.#parts;
    if (meshWatchers.size === 0) return;
    const text = JSON.stringify({ type: 'mesh', ...presence.mesh() });
    if (text === this.#lastMesh) return;
    this.#lastMesh = text;
    const frames = new Frames([text]);
    for (const connection of meshWatchers) connection.push(frames);
  }
}
