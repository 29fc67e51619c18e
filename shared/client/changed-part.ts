/**
 * What of a long list is not as it was: lists of posts are made anew with every post, and whoever works out something of each entry does
 * so only for those. Pure.
 */
export interface ChangedPart {
  /** So many at the beginning are the very same in both. */
  readonly before: number;
  /** So many at the end. */
  readonly after: number;
}

export function changedPart<T>(old: readonly T[], now: readonly T[]): ChangedPart {
  const shorter = Math.min(old.length, now.length);
  let before = 0;
  while (before < shorter && old[before] === now[before]) before += 1;
  let after = 0;
  while (after < shorter - before && old[old.length - 1 - after] === now[now.length - 1 - after]) after += 1;
  return { before, after };
}

/**
 * A list made of another one, entry by entry. `made`: what was made last, of `old`; where that is undefined, all of it is made anew. The
 * same list again when all of it comes out the same.
 */
export function remade<T, M>(
  made: readonly M[],
  old: readonly T[] | undefined,
  now: readonly T[],
  make: (entry: T) => M,
): readonly M[] {
  const { before, after } = changedPart(old ?? [], now);
  const fresh = now.slice(before, now.length - after).map(make);
  const isSame = now.length === made.length && fresh.every((entry, index) => entry === made[before + index]);
  return isSame ? made : [...made.slice(0, before), ...fresh, ...made.slice(made.length - after)];
}
