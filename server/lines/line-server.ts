import type { RoomName } from '../../shared/ids.ts';
import type { Log } from '../log.ts';
import type { RoomChange } from '../membership/presence.ts';
import { LINGER_MS, LineSession, type LineSessionDeps } from './line-session.ts';
import type { LineSocket, LineSocketEvents } from './line-socket.ts';
import { words } from './wording.ts';

export interface LineServerDeps extends LineSessionDeps {
  readonly log: Log;
  /** 0: no limit. Counted apart from the WebSockets of the same address. */
  readonly socketsPerAddress: number;
}

/** Whatever addresses they come from. */
const MAX_SESSIONS = 10_000;
const IGNORED: LineSocketEvents = { data() {}, ended() {}, drained() {}, closed() {} };

/**
 * The lines port without its network: connections are handed in, as to the gateway. Owns the sessions and who of them is told of
 * comings and goings; what users may and may not do is the gateway's.
 */
export class LineServer {
  readonly #deps: LineServerDeps;
  readonly #sessions = new Set<LineSession>();
  readonly #perAddress = new Map<string, number>();
  readonly #unsubscribe: () => void;

  constructor(deps: LineServerDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.presence.subscribe({ changed: (room, change) => this.#presence(room, change) });
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Takes a connection in. What is returned must be told everything the socket hears. */
  accept(socket: LineSocket): LineSocketEvents {
    const { address } = socket;
    const open = this.#perAddress.get(address) ?? 0;
    const { socketsPerAddress, log, clock } = this.#deps;
    if (this.#sessions.size >= MAX_SESSIONS || (socketsPerAddress > 0 && open >= socketsPerAddress)) {
      log.warn('lines.refused', { address, open });
      socket.write(`${words.tooMany}\n`);
      socket.end();
      clock.after(LINGER_MS, () => socket.destroy());
      return IGNORED;
    }
    this.#perAddress.set(address, open + 1);
    const session = new LineSession(this.#deps, socket, () => this.#over(session, address));
    this.#sessions.add(session);
    return session;
  }

  /** Ends every session. New ones are not taken by whoever hands them in. */
  stop(): void {
    this.#unsubscribe();
    for (const session of [...this.#sessions]) session.end();
  }

  #over(session: LineSession, address: string): void {
    this.#sessions.delete(session);
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#perAddress.set(address, left);
    else this.#perAddress.delete(address);
  }

  #presence(room: RoomName, change: RoomChange): void {
    for (const session of this.#sessions) session.presence(room, change);
  }
}
