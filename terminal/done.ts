import type { ChatFace, RoomState } from '../shared/client/chat-state.ts';
import type { PlainCommand } from '../shared/commands/read-line.ts';
import type { PostId, RoomName } from '../shared/ids.ts';
import type { Clock } from '../shared/time/clock.ts';

/** What came of a line. `lines` are for people, `data` for programs. */
export type Done =
  | { readonly is: 'nothing' }
  | { readonly is: 'posted'; readonly id: string }
  | {
      readonly is: 'answer';
      readonly command: PlainCommand;
      readonly lines: readonly string[];
      readonly data: Readonly<Record<string, unknown>>;
    }
  | { readonly is: 'problem'; readonly code: string; readonly message: string }
  | { readonly is: 'quit' };

export interface Answers {
  readonly face: ChatFace;
  readonly clock: Clock;
  /** The room one writes to. */
  readonly here: RoomState | undefined;
  go(room: RoomName | undefined): void;
  /** How many messages of a conversation were not looked at. */
  unread(room: RoomName): number;
  /** Writes to that room, as an answer to a post. */
  post(body: string, replyTo: PostId): Done;
  /** A change to a post is on its way. */
  written(change: PostId): void;
  /** Takes another name; undefined, or why not. */
  rename(name: string): string | undefined;
}

export type Say = (lines: readonly string[], data: Record<string, unknown>) => Done;
export type No = (code: string, message: string) => Done;
