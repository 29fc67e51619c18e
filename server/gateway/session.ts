import type { AuthorId, RoomName, UserName } from '../../shared/ids.ts';
import { OwnPosts } from './own-posts.ts';

/** Who is behind a connection. The token outlives connections: the client brings it along to the next one, on any node. */
export class Session {
  /** The public id: the fingerprint of the token. */
  readonly id: string;
  readonly token: string;
  readonly author: AuthorId;
  /** As the user asked for it. */
  readonly name: UserName;
  readonly folded: string;
  /** With a key a name can be claimed; without one it is only held. */
  readonly hasKey: boolean;
  /** By which the user was let in; not the session's own token. */
  readonly accessToken: string | undefined;
  /** As the client was last told that it is shown. */
  shown: UserName;
  /** How often the client has gone live with this session, by its own count. */
  turn: number | undefined;
  readonly rooms = new Set<RoomName>();
  readonly directs = new Set<RoomName>();
  readonly ownPosts = new OwnPosts();

  constructor(of: Pick<Session, 'id' | 'token' | 'author' | 'name' | 'folded' | 'hasKey' | 'accessToken'>) {
    this.id = of.id;
    this.token = of.token;
    this.author = of.author;
    this.name = of.name;
    this.folded = of.folded;
    this.hasKey = of.hasKey;
    this.accessToken = of.accessToken;
    this.shown = of.name;
  }
}
