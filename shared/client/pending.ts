import type { AuthorId, RoomName, UserName } from '../ids.ts';
import { draftKey } from './amendment-book.ts';
import type { Draft } from './amendments.ts';
import type { Delivery, Entry } from './chat-state.ts';
import { type Letter, targetAuthor } from './outbox.ts';
import { keyOf } from './timeline.ts';

/** What is written and not stored anywhere yet, as rows that come last in their conversation. */

/** Where a direct post waits whose conversation has no room yet: it gets one when the first post is stored. */
export function provisionalRoom(name: string): RoomName {
  return `to:${name}` as RoomName;
}

/** The name a provisional room stands for; undefined for a real room. */
export function provisionalName(room: RoomName): UserName | undefined {
  return room.startsWith('to:') ? (room.slice(3) as UserName) : undefined;
}

/** The same entry for the same letter, so that a list keeps its rows. */
export class PendingEntries {
  readonly #entries = new WeakMap<Letter, Entry>();

  of(letter: Letter, me: { readonly name: UserName; readonly author: AuthorId | undefined }): Entry | undefined {
    const delivery = deliveryOf(letter);
    if (!delivery || letter.kind) return undefined;
    const known = this.#entries.get(letter);
    if (known && known.author === me.author && known.from === me.name) return known;
    const entry: Entry = {
      key: keyOf('' as AuthorId, letter.id, true),
      id: letter.id,
      author: me.author,
      from: me.name,
      body: letter.body,
      own: true,
      place: undefined,
      time: letter.writtenAt,
      delivery,
      late: false,
      replyTo: letter.replyTo,
      edited: undefined,
      deleted: false,
      reactions: [],
      amending: [],
    };
    this.#entries.set(letter, entry);
    return entry;
  }
}

/** The changes among the letters, by the post each is about: those no node has told of yet. */
export function draftsOf(letters: readonly Letter[], me: AuthorId | undefined): ReadonlyMap<string, readonly Draft[]> {
  const drafts = new Map<string, Draft[]>();
  for (const letter of letters) {
    const { id, kind, body, target, writtenAt } = letter;
    const delivery = deliveryOf(letter);
    if (!kind || !target || !delivery) continue;
    const key = draftKey(targetAuthor(letter, me), target.id);
    drafts.set(key, [...(drafts.get(key) ?? []), { id, kind, body, delivery, writtenAt }]);
  }
  return drafts;
}

function deliveryOf({ state }: Letter): Delivery | undefined {
  return state.is === 'stored' ? undefined : state;
}
