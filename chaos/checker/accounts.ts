import type { Level, TimedLine } from '../log-lines.ts';

/** What each client said it did: whom it was, what it sent, and what it was told of that. The first reading of the logs. */
export interface ClientLog {
  readonly client: string;
  readonly lines: () => readonly TimedLine[];
}

export interface Account {
  readonly client: string;
  readonly room: string;
  readonly body: string;
  readonly sentAt: number;
  /** Who was told that it is stored, or more, and by which node. */
  readonly acks: { readonly level: Level; readonly node: string; readonly t: number }[];
  isRefused: boolean;
}

export interface Accounts {
  /** Posts by id. */
  readonly posts: ReadonlyMap<string, Account>;
  /** All author ids a client ever had, and the name it signs in under. */
  readonly authors: ReadonlyMap<string, ReadonlySet<string>>;
  readonly names: ReadonlyMap<string, string>;
  /** Bodies of posts whose author died before it could write down their id, and who that was. */
  readonly unfinished: ReadonlyMap<string, string>;
}

export function accountsOf(logs: readonly ClientLog[]): Accounts {
  const posts = new Map<string, Account>();
  const authors = new Map<string, Set<string>>();
  const names = new Map<string, string>();
  const unfinished = new Map<string, string>();
  for (const { client, lines } of logs) {
    const own = new Set<string>();
    authors.set(client, own);
    for (const line of lines()) {
      if (line.is === 'me') {
        own.add(line.author);
        names.set(client, line.name);
      } else if (line.is === 'writing') unfinished.set(line.body, client);
      else if (line.is === 'sent') {
        unfinished.delete(line.body);
        if (posts.has(line.id)) continue;
        posts.set(line.id, { client, room: line.room, body: line.body, sentAt: line.t, acks: [], isRefused: false });
      } else if (line.is === 'acked') posts.get(line.id)?.acks.push({ level: line.level, node: line.node, t: line.t });
      else if (line.is === 'refused') {
        const post = posts.get(line.id);
        if (post) post.isRefused = true;
      }
    }
  }
  return { posts, authors, names, unfinished };
}
