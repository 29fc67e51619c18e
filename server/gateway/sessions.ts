import type { AuthorId } from '../../shared/ids.ts';
import type { Connection } from './connection.ts';
import type { Session } from './session.ts';

/** The signed-in connections of this node. Promises at most one live connection a session. */
export class Sessions {
  readonly #live = new Map<string, Connection>();
  readonly #byAuthor = new Map<AuthorId, Map<Connection, Session>>();

  /** Users with a connection here. */
  get authors(): number {
    return this.#byAuthor.size;
  }

  /** The connection is this author's from now on, live or standby. */
  add(session: Session, connection: Connection): void {
    const connections = this.#byAuthor.get(session.author);
    if (connections) connections.set(connection, session);
    else this.#byAuthor.set(session.author, new Map([[connection, session]]));
  }

  /** The session is live on this connection. Returns the one it was live on before. */
  makeLive(session: Session, connection: Connection): Connection | undefined {
    const older = this.#live.get(session.id);
    this.#live.set(session.id, connection);
    return older === connection ? undefined : older;
  }

  live(id: string): Connection | undefined {
    return this.#live.get(id);
  }

  /** Those that are signing in included. */
  ofAuthor(author: AuthorId): Iterable<readonly [Connection, Session]> {
    return this.#byAuthor.get(author) ?? [];
  }

  /** Returns whether the session was live on this connection. */
  remove(session: Session, connection: Connection): boolean {
    const connections = this.#byAuthor.get(session.author);
    connections?.delete(connection);
    if (connections?.size === 0) this.#byAuthor.delete(session.author);
    if (this.#live.get(session.id) !== connection) return false;
    this.#live.delete(session.id);
    return true;
  }
}
