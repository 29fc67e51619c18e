import { directory } from '../../shared/client/directory.ts';
import { searchFor } from '../../shared/client/search-log.ts';
import { client } from './chat.ts';
import type { Directory, RoomState, SearchAnswer } from './types.ts';

/** What the page asks a node now and then; loaded after the start. */

/** Everybody and every room of the mesh; undefined when no node answered. */
export async function askDirectory(): Promise<Directory | undefined> {
  return client()?.ask(directory);
}

/** Newest first; of all rooms and direct conversations of this user, or of one. */
export async function askSearch(query: string, room?: RoomState['room']): Promise<SearchAnswer> {
  return (await client()?.ask(searchFor(query, room))) ?? { is: 'refused', code: 'no_node', message: '' };
}
