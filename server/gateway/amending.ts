import { directAuthors, type PostKey, type RoomName } from '../../shared/ids.ts';
import type { ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { utf8Length } from '../../shared/protocol/names.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { Session } from './session.ts';

/** What a `post` of the kinds `edit`, `delete`, `react` and `unreact` must be like. All else about it is as for a post. */

type Post = ClientMessageOf<'post'>;

/** What an emoji is made of is not for a node to say: anything short that is shown as one thing beside others. */
const NO_EMOJI = /[\s\p{Cc}\p{Zl}\p{Zp}]/u;

export function checkAmendment(session: Session, message: Post): void {
  const { kind, target, body } = message;
  const problem = shapeProblem(message);
  if (problem) throw new ProtocolError('bad_field', { field: problem[0], message: problem[1] });
  if (kind === 'edit' && body.trim() === '') throw new ProtocolError('body_empty');
  if ((kind === 'edit' || kind === 'delete') && target?.author !== session.author) {
    throw new ProtocolError('forbidden', { message: 'This is not your post. Only its author changes it.' });
  }
}

/** The field that is not as the kind asks for, and what to do about it. */
function shapeProblem({ kind, target, body, room, replyTo }: Post): readonly [string, string] | undefined {
  if (!kind) return target && ['target', 'Only a change to a post has a `target`. Leave it out.'];
  if (!target) return ['target', 'A change to a post names its `target`. Send its author and id.'];
  if (room === undefined) return ['room', 'A change to a post goes to the `room` the post is in. Send that.'];
  if (replyTo !== undefined) return ['replyTo', 'A change to a post is no reply. Leave `replyTo` out.'];
  if (kind === 'delete') return body === '' ? undefined : ['body', 'A deletion has no text. Send an empty `body`.'];
  if (kind === 'edit' || isEmoji(body)) return undefined;
  return ['body', `A reaction is one emoji: at most ${LIMITS.emojiBytes} bytes, no spaces.`];
}

function isEmoji(body: string): boolean {
  const bytes = utf8Length(body);
  return bytes >= 1 && bytes <= LIMITS.emojiBytes && !NO_EMOJI.test(body);
}

export function targetOf({ target }: Post): PostKey | undefined {
  return target && ({ author: target.author, id: target.id.toLowerCase() } as PostKey);
}

/** A direct conversation is named as the room it is: only by one of the two. */
export function directRoomOf(session: Session, { kind, room = '' }: Post): RoomName | undefined {
  const authors = kind ? directAuthors(room) : undefined;
  if (!authors) return undefined;
  if (!authors.includes(session.author)) throw new ProtocolError('forbidden');
  return room as RoomName;
}
