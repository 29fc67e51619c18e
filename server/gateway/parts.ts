import type { NodeName } from '../../shared/ids.ts';
import type { Clock, Random } from '../../shared/time/clock.ts';
import type { Backbone, Typing } from '../backbone/backbone.ts';
import type { Shedding } from '../load/load-monitor.ts';
import type { Log } from '../log.ts';
import type { Presence } from '../membership/presence.ts';
import type { Access } from './access.ts';
import type { Connection } from './connection.ts';
import type { Counters } from './counters.ts';
import type { NameHolds } from './name-holds.ts';
import type { AddressPatience } from './patience.ts';
import type { PresenceBatch } from './presence-batch.ts';
import type { RateLimit } from './rate-limit.ts';
import type { ReadQueue } from './read-queue.ts';
import type { ReplayPace } from './replay-pace.ts';
import type { ReplayPages } from './replay-pages.ts';
import type { Rooms } from './rooms.ts';
import type { Sessions } from './sessions.ts';
import type { Strays } from './strays.ts';
import type { Tail } from './tail.ts';
import type { TypingLimit } from './typing-limit.ts';

/** What a gateway is told. */
export interface GatewayOptions {
  /** Posts a second for each author; 0: no limit. */
  readonly postRate: number;
  readonly postBurst: number;
  /** 0: no limit. */
  readonly roomsPerUser: number;
  /** Kept by whoever hands the sockets in; here to be told to clients. 0: no limit. */
  readonly socketsPerAddress?: number;
  /** A client that asks for nothing for so long is closed with 4010; undefined: never. */
  readonly idleTimeoutMs?: number | undefined;
}

/** What a gateway is handed. */
export interface GatewayDeps {
  readonly backbone: Backbone;
  readonly presence: Presence;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly node: { readonly name: NodeName; readonly url: string };
  readonly options: GatewayOptions;
  /** To and from the other nodes. */
  readonly typing?: Typing;
  /** What this node sheds right now; nothing when it is not handed in. */
  readonly load?: Shedding;
  /** Who is let in; everybody when it is not handed in. */
  readonly access?: Access;
  /** The first 22 characters of base64url(SHA-256(secret)). */
  readonly fingerprint: (secret: string) => string;
}

/** What every request may use: the deps, and what the gateway owns. */
export interface GatewayParts extends GatewayDeps {
  readonly load: Shedding;
  readonly access: Access;
  readonly patience: AddressPatience;
  readonly tail: Tail;
  readonly strays: Strays;
  readonly reads: ReadQueue;
  /** One at a time, and none of the reads: each may take as long as many of those. */
  readonly searches: ReadQueue;
  readonly pages: ReplayPages;
  readonly pace: ReplayPace;
  readonly rooms: Rooms;
  /** Who came and went, not told yet. */
  readonly presenceBatch: PresenceBatch;
  readonly sessions: Sessions;
  readonly postRate: RateLimit;
  readonly typingLimit: TypingLimit;
  readonly nameHolds: NameHolds;
  readonly meshWatchers: Set<Connection>;
  /** Connections with posts that are not yet everywhere. */
  readonly awaitingMarks: Set<Connection>;
  readonly counters: Counters;
}
