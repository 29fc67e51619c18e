import type { PostKey, RoomName } from '../ids.ts';
import { type Amendments, amended, amendmentOf, NO_AMENDMENTS, withAmendment } from './amendments.ts';
import type { Question, SearchAnswer } from './chat-state.ts';
import { type Connection, ConnectionLost, RequestRefused } from './connection.ts';
import { toEntry } from './timeline.ts';

const NO_NODE: SearchAnswer = { is: 'refused', code: 'no_node', message: 'No node answered. Try again when there is one.' };

/**
 * Looks through all posts of the rooms this user is in, or of one, and of the user's direct conversations. Newest first, as they are now,
 * with the changes that count.
 */
export function searchFor(query: string, room?: RoomName): Question<SearchAnswer> {
  return (connection, me) => askSearch(connection, query, room, me);
}

async function askSearch(
  connection: Connection | undefined,
  query: string,
  room: RoomName | undefined,
  me: PostKey['author'] | undefined,
): Promise<SearchAnswer> {
  if (!connection) return NO_NODE;
  try {
    const where = room === undefined ? {} : { room };
    const { events, amendments = [], more, covered } = await connection.request<'search'>({ type: 'search', query, ...where });
    const held = new Map<string, Amendments>();
    for (const change of amendments.flatMap((event) => amendmentOf(event) ?? [])) {
      const key = keyOf(change.target);
      held.set(key, withAmendment(held.get(key) ?? NO_AMENDMENTS, change));
    }
    const hits = events.map((event) => {
      const entry = toEntry(event, event.author === me);
      return {
        room: event.room,
        entry: amended(entry, held.get(keyOf(event)) ?? NO_AMENDMENTS, [], { author: me, name: event.from }),
      };
    });
    return { is: 'found', hits, more, covered };
  } catch (error) {
    if (error instanceof RequestRefused) return { is: 'refused', code: error.code, message: error.message };
    if (error instanceof ConnectionLost) return NO_NODE;
    throw error;
  }
}

function keyOf({ author, id }: PostKey): string {
  return `${author}/${id}`;
}
