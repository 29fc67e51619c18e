import type { RoomsResult, UsersResult } from '../protocol/server-messages.ts';
import type { Question } from './chat-state.ts';
import { ConnectionLost, RequestRefused } from './connection.ts';

/** Everybody and every room of the mesh, as one node knows it at one moment. Rooms with nobody in them are not among them. */
export interface Directory {
  readonly users: UsersResult['users'];
  readonly rooms: RoomsResult['rooms'];
}

/** Undefined when there is no node to ask, or it does not answer. */
export const directory: Question<Directory | undefined> = async (connection) => {
  if (!connection) return undefined;
  try {
    const asked = [connection.request<'users'>({ type: 'users' }), connection.request<'rooms'>({ type: 'rooms' })] as const;
    const [{ users }, { rooms }] = await Promise.all(asked);
    return { users, rooms };
  } catch (error) {
    if (error instanceof ConnectionLost || error instanceof RequestRefused) return undefined;
    throw error;
  }
};
