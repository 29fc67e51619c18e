import { type AuthorId, comparePlaces, type PostId, type RoomName } from '../../shared/ids.ts';
import { isAmendment, type LogEvent } from '../../shared/protocol/event.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { compareTexts, reactionKey } from '../../shared/protocol/reactions.ts';
import type { StoredEvent } from './store.ts';

/**
 * Which changes to a post count. Each amendment has a slot: a post's text, its deletion, or one author's reaction with one emoji. Of a slot
 * the one with the greatest place counts, and a deletion leaves nothing else of the post. That follows from the set of events alone, so all
 * nodes agree. Written once, for every store.
 */
export interface Slot {
  readonly room: RoomName;
  /** Of the post. */
  readonly author: AuthorId;
  readonly id: PostId;
  readonly name: string;
}

/** Two that differ in these only would be one in the database, and the next start would take it for damaged. No gateway lets them in. */
const UNSAFE = /[\0\p{Cs}]/u;

/** So many of the newest amendments are looked through at a start for those whose post is not here. */
export const STRAYS_AMONG = 10_000;

/** Undefined for what is no amendment, or none that could ever count: nobody changes the text of another. */
export function slotOf({ kind, room, author, json }: StoredEvent): Slot | undefined {
  if (!isAmendment(kind)) return undefined;
  const { target, body } = JSON.parse(json) as LogEvent;
  if (!target) return undefined;
  const isReaction = kind === 'react' || kind === 'unreact';
  if (isReaction ? UNSAFE.test(body) : target.author !== author) return undefined;
  return { room, ...target, name: isReaction ? `react ${reactionKey(author, body)}` : kind };
}

/** Of the amendments that count in each slot of one post, those that are told of. */
export function toldOf(counting: readonly StoredEvent[]): readonly StoredEvent[] {
  const deletion = counting.filter(({ kind }) => kind === 'delete');
  if (deletion.length > 0) return deletion;
  const reactions = counting.filter(({ kind }) => kind !== 'edit');
  return [...counting.filter(({ kind }) => kind === 'edit'), ...chosen(reactions).sort(comparePlaces)];
}

function chosen(reactions: readonly StoredEvent[]): StoredEvent[] {
  if (reactions.length <= LIMITS.reactions) return [...reactions];
  const named = reactions.map((event) => ({ event, name: slotOf(event)?.name ?? '' }));
  named.sort((a, b) => compareTexts(a.name, b.name));
  return named.slice(0, LIMITS.reactions).map(({ event }) => event);
}

/** A post with what was told of it before it came. */
export function late(post: StoredEvent, told: readonly StoredEvent[]): StoredEvent {
  if (told.length === 0) return post;
  return { ...post, amendments: told.map(({ json }) => json) };
}

/** A post that was taken back, or an edit of one, as it is told of: its words are nobody's business any more. */
export function withoutBody(event: StoredEvent): StoredEvent {
  return { ...event, json: JSON.stringify({ ...(JSON.parse(event.json) as object), body: '' }) };
}
