import type { AuthorId, OriginId, PostId, RoomName, Stamp, UserName } from '../../shared/ids.ts';
import type { Draft, LogEvent } from '../../shared/protocol/event.ts';
import { serialiseEvent } from '../store/commit-rules.ts';
import type { Proposal } from '../store/store.ts';

/** Short ways to say what tests put into a store. */

export const RUN = 'run-00000001' as OriginId;
export const NEXT_RUN = 'run-00000002' as OriginId;
export const A = 'peer-A000000' as OriginId;
export const B = 'peer-B000000' as OriginId;
export const ROOM = 'lobby' as RoomName;
export const OTHER_ROOM = 'attic' as RoomName;
export const ANN = 'author-ann' as AuthorId;
export const BOB = 'author-bob' as AuthorId;

export function stamp(ms: number): Stamp {
  return `${String(1_700_000_000_000 + ms)}-0000` as Stamp;
}

function draft(id: string, more: Partial<Draft> = {}): Draft {
  return { kind: 'post', room: ROOM, from: 'Ann' as UserName, author: ANN, id: id as PostId, body: `text of ${id}`, ...more };
}

export function append(id: string, ms: number, more: Partial<Draft> = {}): Proposal {
  return { type: 'append', draft: draft(id, more), at: stamp(ms) };
}

/** Its JSON has a field that this version does not know: what is kept must be the origin's own text. */
export function admit(origin: OriginId, seq: number, id: string, ms: number, more: Partial<Draft> = {}): Proposal {
  const event: LogEvent = { ...draft(id, more), origin, seq, at: stamp(ms) };
  return { type: 'admit', event, json: serialiseEvent(event).replace(/}$/, ',"later":1}') };
}
