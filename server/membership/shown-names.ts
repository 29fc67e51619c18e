import type { AuthorId, UserName } from '../../shared/ids.ts';

/**
 * Under which name an author is shown. A claimed name belongs to its claimant; an unclaimed one to the present user who has been
 * connected longest. Everybody else who asked for it is shown as `name~xxxx`, with the start of their author id.
 */
export interface Registry {
  owner(folded: string): AuthorId | undefined;
}

export interface Holder {
  readonly author: AuthorId;
  readonly since: number;
}

export function nameOwner(claimant: AuthorId | undefined, present: Iterable<Holder>): AuthorId | undefined {
  if (claimant !== undefined) return claimant;
  let first: Holder | undefined;
  for (const holder of present) {
    if (!first || holder.since < first.since || (holder.since === first.since && holder.author < first.author)) first = holder;
  }
  return first?.author;
}

export function shownAs(name: UserName, author: AuthorId, owner: AuthorId | undefined): UserName {
  return owner === undefined || owner === author ? name : (`${name}~${author.slice(0, 4)}` as UserName);
}
