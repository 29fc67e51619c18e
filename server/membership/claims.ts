import { type AuthorId, comparePlaces, type UserName } from '../../shared/ids.ts';
import type { Claim } from '../store/store.ts';

/**
 * Who owns which name, from the claim events of the log. The older claim (in the one order) keeps a name, whichever arrived
 * first, so every node agrees.
 */
export class Claims {
  readonly #byName = new Map<string, Claim>();
  readonly #byAuthor = new Map<AuthorId, Claim>();
  readonly #claimants = new Map<string, Set<AuthorId>>();
  readonly #fold: (name: string) => string;

  constructor(fold: (name: string) => string, claims: readonly Claim[]) {
    this.#fold = fold;
    for (const claim of claims) this.add(claim);
  }

  /** Returns the folded name if its owner changed. */
  add(claim: Claim): string | undefined {
    const folded = this.#fold(claim.name);
    const held = this.#byName.get(folded);
    const known = this.#byAuthor.get(claim.author);
    this.#claimants.set(folded, (this.#claimants.get(folded) ?? new Set()).add(claim.author));
    if (!known || comparePlaces(known, claim) < 0) this.#byAuthor.set(claim.author, claim);
    if (held && comparePlaces(held, claim) <= 0) return undefined;
    this.#byName.set(folded, claim);
    return held?.author === claim.author ? undefined : folded;
  }

  owner(folded: string): AuthorId | undefined {
    return this.#byName.get(folded)?.author;
  }

  /** Everybody who ever claimed a name. */
  claimants(folded: string): Iterable<AuthorId> {
    return this.#claimants.get(folded) ?? [];
  }

  /** The latest name an author claimed. */
  nameOf(author: AuthorId): UserName | undefined {
    return this.#byAuthor.get(author)?.name;
  }
}
