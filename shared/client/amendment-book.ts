import type { AuthorId, EventId, PostKey, UserName } from '../ids.ts';
import type { EventMessage } from '../protocol/event.ts';
import type { HistoryResult } from '../protocol/server-messages.ts';
import { type Amendments, amended, amendmentOf, type Draft, NO_AMENDMENTS, withAmendment } from './amendments.ts';
import { remade } from './changed-part.ts';
import type { Entry } from './chat-state.ts';

/** Changes of posts that are not here are kept for so many posts: they may have come before them. */
const STRAYS = 1_000;

type Drafts = ReadonlyMap<string, readonly Draft[]>;

interface Me {
  readonly author: AuthorId | undefined;
  readonly name: UserName;
}

interface Made {
  readonly held: Amendments;
  readonly drafts: readonly Draft[];
  readonly me: AuthorId | undefined;
  readonly entry: Entry;
}

/** The changes to the posts of one conversation. Gives the same entry again while nothing about it changed, so that a list keeps its rows. */
export class AmendmentBook {
  readonly #held = new Map<string, Amendments>();
  readonly #made = new WeakMap<Entry, Made>();
  /** The whole list, and what it was made of; undefined when all of it has to be looked at again. */
  #all: { readonly raw: readonly Entry[]; readonly drafts: Drafts; readonly me: Me['author'] } | undefined;
  #entries: readonly Entry[] = [];

  note(event: EventMessage, isHere: (post: PostKey) => boolean): void {
    const amendment = amendmentOf(event);
    if (!amendment) return;
    const key = keyOf(amendment.target);
    this.#held.set(key, withAmendment(this.#held.get(key) ?? NO_AMENDMENTS, amendment));
    this.#all = undefined;
    if (!isHere(amendment.target)) this.#dropStrays(isHere);
  }

  /**
   * `page` is of a node that `holds` these events: what it has and does not tell of counts no longer, though it may look so where only a
   * later copy of it was seen. A node of before there were changes tells of none.
   */
  clear({ events, amendments }: HistoryResult, holds: (event: EventId) => boolean): void {
    const told = new Set(amendments?.map(({ origin, seq }) => `${origin}/${seq}`));
    for (const post of amendments ? events : []) {
      const all = [...(this.#held.get(keyOf(post))?.values() ?? [])].flat();
      const left = all.filter((one) => told.has(`${one.origin}/${one.seq}`) || !holds(one));
      if (left.length === all.length) continue;
      this.#held.set(keyOf(post), left.reduce(withAmendment, NO_AMENDMENTS));
      this.#all = undefined;
    }
  }

  /** The same list as before when no entry of it changed. What a post more costs does not depend on how many there are. */
  applyAll(raw: readonly Entry[], drafts: Drafts, me: Me): readonly Entry[] {
    const { raw: before } = this.#all?.drafts === drafts && this.#all.me === me.author ? this.#all : NOTHING;
    if (before !== raw) this.#entries = remade(this.#entries, before, raw, (entry) => this.apply(entry, drafts, me));
    this.#all = { raw, drafts, me: me.author };
    return this.#entries;
  }

  /** `draftsOf`: this user's own changes on their way, by the post's id; the same list while it is the same. */
  apply(entry: Entry, draftsOf: Drafts, me: Me): Entry {
    const { author, id } = entry;
    const held = (author === undefined ? undefined : this.#held.get(keyOf({ author, id }))) ?? NO_AMENDMENTS;
    const drafts = draftsOf.get(draftKey(entry.own ? me.author : author, id)) ?? NO_DRAFTS;
    if (held === NO_AMENDMENTS && drafts === NO_DRAFTS && entry.body !== '') return entry;
    const made = this.#made.get(entry);
    if (made && made.held === held && made.drafts === drafts && made.me === me.author) return made.entry;
    const fresh = { held, drafts, me: me.author, entry: amended(entry, held, drafts, me) };
    this.#made.set(entry, fresh);
    return fresh.entry;
  }

  #dropStrays(isHere: (post: PostKey) => boolean): void {
    if (this.#held.size <= STRAYS) return;
    const strays = [...this.#held].flatMap(([key, held]) => {
      const target = [...held.values()][0]?.[0]?.target;
      return target && isHere(target) ? [] : [key];
    });
    for (const key of strays.slice(0, Math.max(0, strays.length - STRAYS))) this.#held.delete(key);
  }
}

const NOTHING = { raw: undefined };
const NO_DRAFTS: readonly Draft[] = [];

export function draftKey(author: AuthorId | undefined, id: string): string {
  return `${author ?? ''}/${id}`;
}

function keyOf({ author, id }: PostKey): string {
  return `${author}/${id}`;
}
