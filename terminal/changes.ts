import type { Amending, Entry, Reaction } from '../shared/client/chat-state.ts';
import type { RoomName, UserName } from '../shared/ids.ts';

/**
 * What was done to a post that was told of, from one snapshot of it to the next. Pure. A change of this user is told of when it
 * shows, which is before a node has it; that it is stored then is a `change` that got further, and so is that it was refused.
 */
interface Where {
  readonly room: RoomName;
  readonly with: UserName | undefined;
  /** As it is now; `before`: with the words it had. */
  readonly entry: Entry;
}
/** `here`: it was made at this terminal, which has answered it already. `by`: its author, or who reacted. */
export type Changed =
  | (Where & { readonly is: 'edited' | 'deleted'; readonly before: Entry; readonly here: boolean })
  | (Where & {
      readonly is: 'reacted';
      readonly by: UserName;
      readonly emoji: string;
      readonly on: boolean;
      readonly here: boolean;
    })
  | (Where & { readonly is: 'change'; readonly change: Amending });

export function changes(before: Entry, entry: Entry, where: Where, me: UserName | undefined): readonly Changed[] {
  const told: Changed[] = [...progress(before, entry, where)];
  if (entry.deleted) {
    if (!before.deleted) told.push({ is: 'deleted', ...where, before, here: isHere('delete', before, entry) });
    return told;
  }
  // What comes back because it was refused is told of as refused.
  if (before.deleted) return told;
  const isEdited = entry.body !== before.body && !hasFailed('edit', entry);
  if (isEdited) told.push({ is: 'edited', ...where, before, here: isHere('edit', before, entry) });
  for (const emoji of emojiOf(before.reactions, entry.reactions)) {
    const were = reactionWith(emoji, before.reactions);
    const are = reactionWith(emoji, entry.reactions);
    const reacted = (by: UserName, on: boolean) => {
      const isMine = by === me && were?.mine !== are?.mine;
      if (isMine && hasFailed(on ? 'unreact' : 'react', entry)) return;
      const here = isMine && isHere(on ? 'react' : 'unreact', before, entry);
      told.push({ is: 'reacted', ...where, by, emoji, on, here });
    };
    for (const name of added(were?.names ?? [], are?.names ?? [])) reacted(name, true);
    for (const name of added(are?.names ?? [], were?.names ?? [])) reacted(name, false);
  }
  return told;
}

function progress(before: Entry, entry: Entry, where: Where): readonly Changed[] {
  const now = new Map(entry.amending.map((one) => [one.id, one]));
  const were = new Map(before.amending.map((one) => [one.id, one]));
  const stored = before.amending.filter(({ id, delivery }) => !now.has(id) && delivery.is !== 'failed');
  const failed = entry.amending.filter(({ id, delivery }) => delivery.is === 'failed' && were.get(id)?.delivery.is !== 'failed');
  return [...stored.map((one): Amending => ({ ...one, delivery: { is: 'stored' } })), ...failed].map((change) => {
    return { is: 'change', ...where, change } as const;
  });
}

function isHere(kind: Amending['kind'], ...both: readonly Entry[]): boolean {
  return both.some(({ amending }) => amending.some((one) => one.kind === kind));
}

function hasFailed(kind: Amending['kind'], { amending }: Entry): boolean {
  return amending.some((one) => one.kind === kind && one.delivery.is === 'failed');
}

function emojiOf(...lists: readonly (readonly Reaction[])[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.map(({ emoji }) => emoji)));
}

function reactionWith(emoji: string, list: readonly Reaction[]): Reaction | undefined {
  return list.find((one) => one.emoji === emoji);
}

function added(before: readonly UserName[], after: readonly UserName[]): readonly UserName[] {
  return [...new Set(after)].filter((name) => !before.includes(name));
}
