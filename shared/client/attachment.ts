import type { VersionRecord } from '../causality/version-vector.ts';
import type { NodeName } from '../ids.ts';
import { CLOSE, type CloseReaction, reactionTo } from '../protocol/close-codes.ts';
import type { ServerMessage, Welcome } from '../protocol/server-messages.ts';
import type { MoveRecord, Phase } from './chat-state.ts';
import { type Connection, ConnectionLost, isOfTheLog } from './connection.ts';
import { causeAfter, type Departure } from './departure.ts';
import { type PhaseEvent, transition } from './phase.ts';
import type { ClientPorts } from './ports.ts';
import { type Greeted, greet, type Hello } from './race.ts';
import { type Refusal, refusalBy, Search } from './search.ts';
import { Standby } from './standby.ts';

/**
 * Keeps the client attached to one node (states: phase.ts). Owns the live connection, the one that is becoming live, the
 * standby and the search for a node. Promises: a lost node is left at once, for the standby where there is one; a move
 * makes the new connection live before the old one is closed; the search never ends unless the client is refused or stopped.
 * Never decides to move of its own accord, and knows nothing of rooms and posts.
 */

/** A standby that is silent for this long when it is needed is not waited for. */
const RESUME_ANSWER_MS = 1_500;
const RETIRE_MS = 500;
/** A node that ends a connection this soon would be asked again and again; from the second time on the search backs off. */
const SETTLED_MS = 5_000;

/** From where, for which rooms, and the turn: which time it is that this session goes live. */
type ResumePoint = Parameters<Connection['resume']>[0];
export interface Arrival {
  readonly connection: Connection;
  readonly node: NodeName;
  /** Undefined for the first node of this start. */
  readonly from: NodeName | undefined;
  readonly cause: MoveRecord['cause'] | 'first';
  readonly gapMs: number;
  readonly replayed: number;
}
export interface AttachmentHost {
  hello(): Hello;
  /** The URLs of every known node, the one to try first in front. */
  candidates(lost: NodeName | undefined): readonly string[];
  greeted(welcome: Welcome, url: string): void;
  /** This connection is about to become live; answers where it resumes. */
  adopt(welcome: Welcome): ResumePoint;
  resumed(cursor: VersionRecord): void;
  message(message: ServerMessage): void;
  lastWords(message: ServerMessage): void;
  arrived(arrival: Arrival): void;
  /** This node's connection ended against our will. */
  lost(node: NodeName): void;
  /** A node could not be kept warm. */
  standbyFailed(url: string): void;
  /** No node is attached any more. */
  detached(): void;
  moveFailed(url: string): void;
  changed(): void;
}

interface Way {
  readonly greeted: Greeted;
  readonly cause: Arrival['cause'];
}

export class Attachment {
  readonly standby: Standby;
  readonly #ports: Pick<ClientPorts, 'clock' | 'dial' | 'random'>;
  readonly #host: AttachmentHost;
  readonly #searching: Search;
  #phase: Phase = { is: 'idle' };
  #live: Greeted | undefined;
  /** Signed in and resuming; `#live` may still be up beside it. */
  #incoming: Way | undefined;
  /** Dialled for a move and not yet greeted. */
  #dialling: Connection | undefined;
  #left: Departure | undefined;
  #url: string | undefined;
  #wasOnline = false;
  #liveSince = 0;
  #flaps = 0;
  /** Resumes that were sent and not answered. A node that wakes up may still take the session over by one of them. */
  #abandoned = 0;

  constructor(ports: Pick<ClientPorts, 'clock' | 'dial' | 'random'>, host: AttachmentHost) {
    this.#ports = ports;
    this.#host = host;
    this.#searching = new Search(ports, {
      hello: () => host.hello(),
      urls: () => host.candidates(this.#left?.node),
      refusalIsFinal: () => !this.#wasOnline,
      trying: (urls) => this.#go({ type: 'trying', urls }),
      failed: () => this.#go({ type: 'failed' }),
      waiting: (nextTryAt) => this.#go({ type: 'waiting', nextTryAt }),
      found: (greeted) => this.#found(greeted),
      refused: (refusal) => this.#refuse(refusal),
    });
    this.standby = new Standby(ports, {
      hello: () => host.hello(),
      greeted: (welcome, url) => host.greeted(welcome, url),
      heard: (message) => {
        if (message.type === 'nodes') host.message(message);
      },
      failed: (url) => host.standbyFailed(url),
      changed: () => host.changed(),
    });
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The live connection, if there is one. */
  get connection(): Connection | undefined {
    return this.#live?.connection;
  }

  /** Where the client is for its owner: stays while one connection hands over to the next. */
  get url(): string | undefined {
    return this.#live?.connection.url ?? (this.#phase.is === 'online' ? this.#url : undefined);
  }

  get node(): NodeName | undefined {
    return this.#live?.welcome.node.name;
  }

  /** From `idle` or `refused`: looks for a node. `afresh`: as somebody else, so a refusal is final again. */
  start(afresh = true): void {
    if (afresh) this.#wasOnline = false;
    this.#go({ type: 'start', now: this.#ports.clock.monotonic() });
    if (this.#phase.is === 'connecting') this.#searching.start(0);
  }

  /** Leaves everything; `bye` is said to the live node when the user is going for good. */
  stop(bye: boolean): void {
    const live = this.#live?.connection;
    this.#clear();
    this.#live = undefined;
    this.#left = undefined;
    this.standby.aim(undefined);
    this.#host.detached();
    if (live && bye) {
      live.listen({ message: () => {}, closed: () => {} });
      live.request({ type: 'bye' }).catch(() => {});
      live.retire(1_000);
    } else live?.close();
    this.#go({ type: 'stop' });
  }

  /** Skips the wait for the next round. */
  tryNow(): void {
    if (this.#phase.is === 'refused') {
      this.start(false);
      return;
    }
    if (this.#phase.is === 'connecting') this.#searching.now();
  }

  /** The way to the node may have gone without a word: it must speak now or is lost. */
  challenge(withinMs: number): void {
    this.#live?.connection.challenge(withinMs);
  }

  /** Makes the node at `url` live, then closes the connection to the one before. */
  async move(url: string, to: NodeName, cause: 'drain' | 'faster' | 'pinned' | 'manual' | 'refused'): Promise<void> {
    if (this.#phase.is !== 'online' || this.#phase.moving) return;
    this.#go({ type: 'moving', to });
    const warm = this.standby.take(url);
    if (warm) return this.#goLive({ greeted: warm, cause });
    const { connection, welcome } = greet(this.#ports, url, this.#host.hello());
    this.#dialling = connection;
    const answer = await welcome.catch(() => undefined);
    if (this.#dialling !== connection) return connection.close();
    this.#dialling = undefined;
    if (!answer) return this.#stay(url);
    this.#host.greeted(answer, url);
    return this.#goLive({ greeted: { connection, welcome: answer }, cause });
  }

  #stay(url: string): void {
    this.#go({ type: 'stayed' });
    this.#host.moveFailed(url);
  }

  async #goLive(way: Way): Promise<void> {
    const { connection, welcome } = way.greeted;
    this.#incoming = way;
    connection.listen({ message: (message) => this.#heard(message), closed: (code) => this.#closed(way.greeted, code) });
    this.#go({ type: 'greeted', node: welcome.node.name, now: this.#ports.clock.monotonic() });
    const point = this.#host.adopt(welcome);
    connection.challenge(RESUME_ANSWER_MS);
    const answer = await connection.resume({ ...point, why: way.cause }).catch((error: unknown) => {
      if (error instanceof ConnectionLost) this.#abandoned += 1;
      return undefined;
    });
    if (this.#incoming !== way) return connection.close();
    this.#incoming = undefined;
    if (!answer) {
      connection.close();
      if (this.#live) return this.#stay(connection.url);
      this.#flaps += 1;
      return this.#search();
    }
    this.#host.resumed(answer.cursor);
    this.#arrive(way, answer.missed);
  }

  #arrive(way: Way, replayed: number): void {
    const node = way.greeted.welcome.node.name;
    const old = this.#live;
    const from = old?.welcome.node.name ?? this.#left?.node;
    const gapMs = old || !this.#left || this.#left.handedOver ? 0 : this.#ports.clock.monotonic() - this.#left.heardAt;
    this.#live = way.greeted;
    this.#url = way.greeted.connection.url;
    this.#left = undefined;
    this.#wasOnline = true;
    this.#liveSince = this.#ports.clock.monotonic();
    old?.connection.listen({ message: (message) => isOfTheLog(message) && this.#host.lastWords(message), closed: () => {} });
    old?.connection.retire(RETIRE_MS);
    this.#go({ type: 'live', node });
    this.#host.arrived({ connection: way.greeted.connection, node, from, cause: way.cause, gapMs, replayed });
  }

  #heard(message: ServerMessage): void {
    this.#host.message(message);
    if (message.type === 'event' && message.kind === 'post') this.#go({ type: 'caught_up' });
  }

  #closed(greeted: Greeted, code: number): void {
    // The one becoming live: its resume was rejected with this, and #goLive deals with it.
    if (this.#incoming?.greeted === greeted || this.#live !== greeted) return;
    const node = greeted.welcome.node.name;
    const reaction = this.#reactionTo(code);
    this.#live = undefined;
    const handedOver = this.#incoming !== undefined && code === CLOSE.takenOver;
    const cause = reaction === 'switch-at-once' ? 'drain' : 'lost';
    this.#left = { node, heardAt: greeted.connection.heardAt, cause, handedOver };
    if (this.#ports.clock.monotonic() - this.#liveSince < SETTLED_MS) this.#flaps += 1;
    else this.#flaps = 0;
    if (reaction === 'back-off') this.#flaps += 1;
    this.#host.detached();
    if (handedOver) return;
    this.#host.lost(node);
    // The old node died while a move to another one was past the point of return.
    if (this.#incoming) {
      this.#go({ type: 'lost', since: greeted.connection.heardAt, node });
      this.#go({ type: 'greeted', node: this.#incoming.greeted.welcome.node.name, now: this.#ports.clock.monotonic() });
      return;
    }
    if (reaction === 'stay-closed') this.#refuse(refusalBy(code, node));
    else this.#search();
  }

  /** The session token is in this client only: who took the session over is an earlier attempt of ours, if there was one. */
  #reactionTo(code: number): CloseReaction {
    if (code !== CLOSE.takenOver || this.#abandoned === 0) return reactionTo(code);
    this.#abandoned -= 1;
    return 'reconnect';
  }

  /** The standby if there is one, else a race over all nodes. */
  #search(): void {
    this.#clear();
    this.#go({ type: 'lost', since: this.#left?.heardAt ?? this.#ports.clock.monotonic(), node: this.#left?.node });
    const warm = this.standby.take();
    if (warm) void this.#goLive(this.#onTheWay(warm));
    else this.#searching.start(this.#flaps > 1 ? this.#flaps : 0);
  }

  #found(greeted: Greeted): void {
    this.#host.greeted(greeted.welcome, greeted.connection.url);
    void this.#goLive(this.#onTheWay(greeted));
  }

  #onTheWay(greeted: Greeted): Way {
    return { greeted, cause: causeAfter(this.#left, greeted.welcome.node.name) };
  }

  #refuse(refusal: Refusal): void {
    this.#clear();
    this.#live = undefined;
    this.standby.aim(undefined);
    this.#host.detached();
    this.#go({ type: 'refused', ...refusal });
  }

  #clear(): void {
    this.#searching.stop();
    this.#dialling?.close();
    this.#dialling = undefined;
    const incoming = this.#incoming;
    this.#incoming = undefined;
    incoming?.greeted.connection.close();
  }

  #go(event: PhaseEvent): void {
    const next = transition(this.#phase, event);
    if (next === this.#phase) return;
    this.#phase = next;
    this.#host.changed();
  }
}
