import type { AuthorId, Place, PostId, RoomName } from '../shared/ids.ts';

/** What truly happened, written down where it happened and not where it was told. */
export interface Post {
  readonly body: string;
  readonly author: AuthorId;
  readonly id: PostId;
  /** A room, or the two authors of a direct conversation. */
  readonly room: RoomName;
  readonly isDirect: boolean;
  /** Virtual ms. */
  readonly at: number;
  /** The highest place its author had on screen when writing it. */
  readonly after: Place | undefined;
}

/** The posts that people wrote, by body: every body is written once. */
export class Story {
  readonly #byBody = new Map<string, Post>();
  readonly #strange = new Map<string, Post>();
  readonly #byKey = new Map<string, Post>();
  #count = 0;

  get posts(): readonly Post[] {
    return [...this.#byBody.values()];
  }

  /** How many were written, those included that are dropped by now: no body is used again. */
  get count(): number {
    return this.#count;
  }

  add(post: Post): void {
    this.#count += 1;
    this.#byBody.set(post.body, post);
    this.#byKey.set(`${post.author} ${post.id}`, post);
  }

  /** What somebody wrote who may be gone before it is anywhere. */
  strange(post: Post): void {
    this.#strange.set(post.body, post);
  }

  /** It may be lost; where it is seen after all, it is no invention. */
  drop(post: Post): void {
    this.#byBody.delete(post.body);
    this.#strange.set(post.body, post);
  }

  mayBeLost(body: string): boolean {
    return this.#strange.has(body);
  }

  written(body: string): Post | undefined {
    return this.#byBody.get(body) ?? this.#strange.get(body);
  }

  find(author: AuthorId, id: PostId): Post | undefined {
    return this.#byKey.get(`${author} ${id}`);
  }
}
