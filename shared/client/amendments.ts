import { type AuthorId, comparePlaces, type Place, type PostKey, type UserName } from '../ids.ts';
import { type AmendmentKind, countsBefore, type EventMessage, isAmendment, placeOf } from '../protocol/event.ts';
import { LIMITS } from '../protocol/limits.ts';
import { compareTexts, reactionKey } from '../protocol/reactions.ts';
import { parseStamp } from '../time/hybrid-clock.ts';
import type { Amending, Entry, Reaction } from './chat-state.ts';

/**
 * What the changes to one post make of it: pure, and the same whatever order they came in. Of two copies of one change the earlier counts; of
 * a post's edits the last; of one author's reactions with one emoji the last; and a deletion stands against everything, for ever.
 */
export interface Amendment extends PostKey, Place {
  readonly kind: AmendmentKind;
  readonly from: UserName;
  readonly body: string;
  readonly target: PostKey;
}

/** By slot, those that came, each change once; the last counts. */
export type Amendments = ReadonlyMap<string, readonly Amendment[]>;

export const NO_AMENDMENTS: Amendments = new Map();
/** Of one slot; the others could count only if all of these turned out to be later copies. */
const KEPT = 8;

/** Undefined for what is no change that could ever count. */
export function amendmentOf({ kind, author, id, from, body, target, ...event }: EventMessage): Amendment | undefined {
  if (!isAmendment(kind) || !target) return undefined;
  const isReaction = kind === 'react' || kind === 'unreact';
  // Words that were taken back come as an edit without any.
  if (!isReaction && (target.author !== author || (kind === 'edit' && body === ''))) return undefined;
  return { kind, author, id, from, body, target, ...placeOf(event) };
}

export function withAmendment(held: Amendments, one: Amendment): Amendments {
  const slot = slotOf(one);
  const others = held.get(slot) ?? [];
  const copy = others.find(({ author, id }) => author === one.author && id === one.id);
  if (copy && !countsBefore(one, copy)) return held;
  const inSlot = [...others.filter((other) => other !== copy), one].sort(comparePlaces).slice(-KEPT);
  return withinLimit(new Map(held).set(slot, inSlot));
}

/** Those that nodes do not tell of either: as each came they would be here, and after a reload they would not. */
function withinLimit(held: Amendments): Amendments {
  if (held.size <= LIMITS.reactions) return held;
  const reactions = [...held.keys()].filter((slot) => slot !== 'edit' && slot !== 'delete');
  if (reactions.length <= LIMITS.reactions) return held;
  const left = new Set(reactions.sort(compareTexts).slice(LIMITS.reactions));
  return new Map([...held].filter(([slot]) => !left.has(slot)));
}

/** A change of this user that no node has told of yet. */
export interface Draft extends Amending {
  readonly writtenAt: number;
}

/** The post as it is to be shown. `drafts`: in the order they were written; those that failed are listed and not applied. */
export function amended(
  entry: Entry,
  held: Amendments,
  drafts: readonly Draft[],
  me: { readonly author: AuthorId | undefined; readonly name: UserName },
): Entry {
  if (held.size === 0 && drafts.length === 0 && entry.body !== '') return entry;
  const amending = drafts.map(({ writtenAt: _, ...rest }) => rest);
  const meant = drafts.filter(({ delivery }) => delivery.is !== 'failed');
  if (held.has('delete') || entry.body === '' || meant.some(({ kind }) => kind === 'delete')) {
    return { ...entry, body: '', deleted: true, edited: undefined, reactions: [], amending };
  }
  const edit = held.get('edit')?.at(-1);
  const draft = meant.filter(({ kind }) => kind === 'edit').at(-1);
  const edited = draft?.writtenAt ?? (edit && parseStamp(edit.at)?.ms);
  const reactions = reactionsOf(held, meant, me);
  return { ...entry, body: draft?.body ?? edit?.body ?? entry.body, edited, deleted: false, reactions, amending };
}

interface Names {
  readonly names: UserName[];
  mine: boolean;
}

function reactionsOf(held: Amendments, drafts: readonly Draft[], me: Parameters<typeof amended>[3]): readonly Reaction[] {
  const counting = [...held.values()].map((inSlot) => inSlot.at(-1) as Amendment).filter(({ kind }) => kind === 'react');
  const byEmoji = new Map<string, Names>();
  const add = (emoji: string, name: UserName, mine: boolean) => {
    const known = byEmoji.get(emoji) ?? { names: [], mine: false };
    byEmoji.set(emoji, known);
    known.names.push(name);
    known.mine ||= mine;
  };
  for (const { body, from, author } of counting.sort(comparePlaces)) {
    const last = author === me.author ? lastOf(drafts, body) : undefined;
    if (last?.kind !== 'unreact') add(body, from, author === me.author);
  }
  for (const { kind, body } of drafts) {
    const isNew = kind === 'react' && lastOf(drafts, body)?.kind === 'react' && byEmoji.get(body)?.mine !== true;
    if (isNew) add(body, me.name, true);
  }
  return [...byEmoji].map(([emoji, { names, mine }]) => ({ emoji, names, mine }));
}

function lastOf(drafts: readonly Draft[], emoji: string): Draft | undefined {
  return drafts.filter(({ kind, body }) => (kind === 'react' || kind === 'unreact') && body === emoji).at(-1);
}

function slotOf({ kind, author, body }: Amendment): string {
  return kind === 'edit' || kind === 'delete' ? kind : `react ${reactionKey(author, body)}`;
}
