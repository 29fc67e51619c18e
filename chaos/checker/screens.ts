import { comparePlaces } from '../../shared/ids.ts';
import type { ShownPost, TimedLine } from '../log-lines.ts';
import type { Accounts } from './accounts.ts';

/** What one client had before its eyes, from first to last. Finds all that is wrong with it by itself. */
export interface Screen {
  readonly client: string;
  readonly dup: readonly string[];
  readonly phantom: readonly string[];
  readonly misattributed: readonly string[];
  readonly orderMismatch: readonly string[];
  /** By room, as it stood at the end. */
  readonly finals: ReadonlyMap<string, readonly ShownPost[]>;
}

const postKey = ({ author, id }: ShownPost): string => `${author}/${id}`;

export function screenOf(client: string, lines: readonly TimedLine[], accounts: Accounts): Screen {
  const dup: string[] = [];
  const phantom = new Set<string>();
  const misattributed = new Set<string>();
  const orderMismatch: string[] = [];
  const finals = new Map<string, readonly ShownPost[]>();
  /** By room and row. */
  const rows = new Map<string, ShownPost>();
  /** Which row shows a post. */
  const rowOf = new Map<string, string>();
  const told = (post: ShownPost) => `${client} shows ${post.id} ${JSON.stringify(post.body)} of ${post.from} (${post.author})`;

  const judge = (post: ShownPost) => {
    if (post.place === null) return;
    const verdict = origin(post, accounts);
    if (verdict === 'phantom') phantom.add(told(post));
    if (verdict === 'misattributed') misattributed.add(told(post));
  };

  const forget = (row: string) => {
    const post = rows.get(row);
    if (post && rowOf.get(postKey(post)) === row) rowOf.delete(postKey(post));
    rows.delete(row);
  };

  for (const line of lines) {
    switch (line.is) {
      case 'page':
        rows.clear();
        rowOf.clear();
        break;
      case 'shown': {
        const row = `${line.room} ${line.row}`;
        forget(row);
        const other = rowOf.get(postKey(line.post));
        if (other !== undefined && line.post.author !== '') dup.push(`${told(line.post)} twice at once`);
        const above = line.after === null ? undefined : rows.get(`${line.room} ${line.after}`);
        if (above?.place && line.post.place && comparePlaces(above.place, line.post.place) >= 0) {
          orderMismatch.push(`${told(line.post)} below one that sorts after it`);
        }
        rows.set(row, line.post);
        rowOf.set(postKey(line.post), row);
        judge(line.post);
        break;
      }
      case 'gone':
        forget(`${line.room} ${line.row}`);
        break;
      case 'again':
        dup.push(`${client} was sent ${line.what} again`);
        break;
      case 'final': {
        const posts = line.posts.filter(({ place }) => place !== null);
        finals.set(line.room, posts);
        for (const post of posts) judge(post);
        const seen = new Set<string>();
        for (const [index, post] of posts.entries()) {
          if (seen.has(postKey(post))) dup.push(`${told(post)} twice at the end`);
          seen.add(postKey(post));
          const above = posts[index - 1];
          if (above?.place && post.place && comparePlaces(above.place, post.place) >= 0) {
            orderMismatch.push(`${told(post)} at the end below one that sorts after it`);
          }
        }
        break;
      }
    }
  }
  return { client, dup, phantom: [...phantom], misattributed: [...misattributed], orderMismatch, finals };
}

function origin({ author, id, from, body }: ShownPost, accounts: Accounts): 'right' | 'phantom' | 'misattributed' {
  const sent = accounts.posts.get(id);
  const client = sent?.client ?? accounts.unfinished.get(body);
  if (client === undefined) return 'phantom';
  if (sent && sent.body !== body) return 'phantom';
  const name = accounts.names.get(client);
  const isName = from === name || from.startsWith(`${name}~`);
  return accounts.authors.get(client)?.has(author) && isName ? 'right' : 'misattributed';
}
