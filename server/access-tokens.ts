import { createHash, timingSafeEqual } from 'node:crypto';
import type { Access } from './gateway/access.ts';

/** The access tokens that this node takes. Keeps their digests only; how long it looks says nothing about what it holds. */
export class AccessTokens implements Access {
  #digests: readonly Buffer[];

  constructor(tokens: readonly string[]) {
    this.#digests = tokens.map(digestOf);
  }

  get size(): number {
    return this.#digests.length;
  }

  /** From now on these count, and no others. */
  replace(tokens: readonly string[]): void {
    this.#digests = tokens.map(digestOf);
  }

  admits(token: string | undefined): boolean {
    const digest = digestOf(token ?? '');
    let found = false;
    // Every one is compared, also behind the right one.
    for (const known of this.#digests) found = timingSafeEqual(known, digest) || found;
    return found && token !== undefined;
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
