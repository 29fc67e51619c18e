import type { AuthorId, EventId, PostId, RoomName, Stamp, UserName } from '../ids.ts';
import type { AmendmentKind } from '../protocol/event.ts';
import type { Delivery } from './chat-state.ts';
import type { ClientStorage } from './ports.ts';

/**
 * What this user wrote and what the mesh does not hold twice yet.
 *
 *   queued ── taken ──▶ sending ── ok ──▶ stored ── replicated ──▶ gone
 *     ▲ ▲                │   │ refused        │
 *     │ └── lost ────────┘   ▼                └── again after every reconnect: queued, still shown as stored
 *     └──── retry ──────── failed ── discard ──▶ gone
 *
 * Owns the posts and their copies in storage, one key a post: two tabs that share a storage never overwrite each other, and
 * that both may send one post again is harmless, for its id is the same. Promises: a post leaves only when it is replicated or
 * its owner discards it; the order of sending is the order of writing.
 */

const PREFIX = 'skein/outbox/';

export interface Letter {
  readonly id: PostId;
  readonly to: { readonly room: RoomName } | { readonly name: UserName };
  readonly body: string;
  readonly replyTo: string | undefined;
  /** Missing: a post. Of a change, `target` is the post it is about; without an author, one of this user. */
  readonly kind?: AmendmentKind;
  readonly target?: { readonly author: AuthorId | undefined; readonly id: PostId };
  /** The highest stamp that its author had read when writing it. */
  readonly seen?: Stamp | undefined;
  /** Unix milliseconds; for show. */
  readonly writtenAt: number;
  /** Rises with every post: the order of sending. */
  readonly order: number;
  readonly state: LetterState;
}
/** `toSend`: has to be sent (again). Of a stored letter the places are all copies that nodes have told of. */
export type LetterState =
  | { readonly is: 'queued' }
  | { readonly is: 'sending' }
  | { readonly is: 'stored'; readonly author: AuthorId; readonly places: readonly EventId[]; readonly toSend: boolean }
  | { readonly is: 'failed'; readonly code: string; readonly message: string };

/** A post that was still unsent when its page was closed waits for its owner's word: it may no longer be meant. */
const UNSENT: LetterState = { is: 'failed', code: 'unsent', message: 'Not sent before this page was closed.' };

export class Outbox {
  readonly #storage: ClientStorage;
  readonly #letters = new Map<PostId, Letter>();
  /** Queued again because no answer came: sent once at least. */
  readonly #unanswered = new Set<PostId>();
  #owner: string | undefined;
  #order = 0;
  #version = 0;
  /** Storage is written in order, so that a delete is never overtaken by an older set. */
  readonly #writes = new Map<string, Promise<void>>();

  constructor(storage: ClientStorage) {
    this.#storage = storage;
  }

  /** Changes whenever what is in here does. */
  get version(): number {
    return this.#version;
  }

  /** In the order of writing. */
  get letters(): readonly Letter[] {
    return [...this.#letters.values()].sort((a, b) => a.order - b.order);
  }

  /** Letters on their way to being stored. */
  get waiting(): number {
    return [...this.#letters.values()].filter(({ state }) => state.is === 'queued' || state.is === 'sending').length;
  }

  get(id: PostId): Letter | undefined {
    return this.#letters.get(id);
  }

  /**
   * Loads what an earlier page of the same identity (`owner`) left. Posts already written on this page go after it; after a
   * change of name they go with it.
   */
  async restore(owner: string): Promise<void> {
    if (this.#owner === owner) return;
    if (this.#owner !== undefined) for (const id of this.#letters.keys()) this.#erase(id);
    this.#owner = owner;
    const keys = await this.#storage.keys(this.#prefix()).catch(() => []);
    const texts = await Promise.all(keys.map((key) => this.#storage.get(key).catch(() => undefined)));
    const restored = texts.map(parseLetter).filter((letter) => letter !== undefined);
    restored.sort((a, b) => a.writtenAt - b.writtenAt || a.order - b.order);
    const mine = this.letters;
    this.#order = 0;
    for (const letter of [...restored, ...mine]) {
      if (this.#letters.has(letter.id) && !mine.includes(letter)) continue;
      this.#letters.set(letter.id, { ...letter, order: this.#order++ });
    }
    for (const letter of mine) this.#save(letter.id);
    this.#version += 1;
  }

  /** Another identity takes over: what is here stays in storage for the one that wrote it. */
  forget(): void {
    this.#letters.clear();
    this.#unanswered.clear();
    this.#owner = undefined;
    this.#version += 1;
  }

  add(letter: Omit<Letter, 'order' | 'state'>): void {
    this.#put({ ...letter, order: this.#order++, state: { is: 'queued' } });
    this.#save(letter.id);
  }

  /** The first post that has to be sent. */
  next(): Letter | undefined {
    return this.letters.find(needsSending);
  }

  taken(id: PostId): void {
    const letter = this.#letters.get(id);
    if (letter?.state.is === 'queued') this.#put({ ...letter, state: { is: 'sending' } });
  }

  /** The answer did not come: whether the post is stored is not known, so it is sent again. */
  unanswered(id: PostId): void {
    const letter = this.#letters.get(id);
    if (letter?.state.is !== 'sending') return;
    this.#put({ ...letter, state: { is: 'queued' } });
    this.#unanswered.add(id);
  }

  /** The answer was: not now. */
  putOff(id: PostId): void {
    this.unanswered(id);
    this.#unanswered.delete(id);
  }

  /** A node holds a copy at `place`. `answered`: it said so to this very request, so nothing more is to be sent. */
  stored(id: PostId, author: AuthorId, place: EventId, answered: boolean): void {
    const letter = this.#letters.get(id);
    if (!letter) return;
    const { state } = letter;
    const before = state.is === 'stored' ? state.places : [];
    const known = before.some((other) => other.origin === place.origin && other.seq === place.seq);
    const places = known ? before : [...before, { origin: place.origin, seq: place.seq }];
    const toSend = !answered && (state.is === 'stored' ? state.toSend : state.is !== 'sending');
    this.#put({ ...letter, state: { is: 'stored', author, places, toSend } });
    this.#save(id);
  }

  /** This node will not take its copy of what another has stored; it is sent again on the next connection. */
  refusedHere(id: PostId): void {
    const letter = this.#letters.get(id);
    if (letter?.state.is === 'stored') this.#put({ ...letter, state: { ...letter.state, toSend: false } });
  }

  failed(id: PostId, code: string, message: string): void {
    const letter = this.#letters.get(id);
    if (!letter) return;
    this.#put({ ...letter, state: { is: 'failed', code, message } });
    this.#save(id);
  }

  /** From `failed` back into the queue, at its old place. */
  retry(id: PostId): void {
    const letter = this.#letters.get(id);
    if (letter?.state.is !== 'failed') return;
    this.#put({ ...letter, state: { is: 'queued' } });
    this.#save(id);
  }

  /** Replicated, or discarded by its owner. */
  remove(id: PostId): void {
    if (!this.#letters.delete(id)) return;
    this.#unanswered.delete(id);
    this.#version += 1;
    this.#erase(id);
  }

  /** A new connection: everything that is not replicated has to be sent on it. Returns how much was sent before. */
  resendAll(): number {
    let again = 0;
    for (const letter of this.#letters.values()) {
      const { id, state } = letter;
      if (state.is === 'sending') this.#put({ ...letter, state: { is: 'queued' } });
      if (state.is === 'stored') this.#put({ ...letter, state: { ...state, toSend: true } });
      if (state.is === 'sending' || state.is === 'stored' || this.#unanswered.has(id)) again += 1;
    }
    return again;
  }

  /** Drops the stored posts of other authors: an identity that is gone cannot send them again as the same post. */
  signedIn(author: AuthorId): void {
    for (const { id, state } of this.letters) if (state.is === 'stored' && state.author !== author) this.remove(id);
  }

  /** Removes the stored letters that are replicated by now, and returns how far each has got. */
  settle(level: (place: EventId) => Delivery): readonly { readonly id: PostId; readonly delivery: Delivery }[] {
    const settled: { id: PostId; delivery: Delivery }[] = [];
    for (const { id, state } of this.letters) {
      const delivery = state.is === 'stored' ? state.places.map(level).find(({ is }) => is !== 'stored') : undefined;
      if (!delivery) continue;
      settled.push({ id, delivery });
      this.remove(id);
    }
    return settled;
  }

  /** Resolves when storage is up to date. */
  async flushed(): Promise<void> {
    await Promise.all(this.#writes.values());
  }

  #put(letter: Letter): void {
    if (letter.state.is !== 'queued' && letter.state.is !== 'sending') this.#unanswered.delete(letter.id);
    this.#letters.set(letter.id, letter);
    this.#version += 1;
  }

  #prefix(): string {
    return `${PREFIX}${this.#owner ?? ''}/`;
  }

  #save(id: PostId): void {
    const letter = this.#letters.get(id);
    if (!letter || this.#owner === undefined) return;
    const key = this.#prefix() + id;
    this.#write(key, () => this.#storage.set(key, JSON.stringify(letter)));
  }

  #erase(id: PostId): void {
    const key = this.#prefix() + id;
    this.#write(key, () => this.#storage.delete(key));
  }

  /** Those of one post one after the other; posts do not wait for each other, so a storage may take many at once. */
  #write(key: string, task: () => Promise<void>): void {
    const before = this.#writes.get(key) ?? Promise.resolve();
    // A full or forbidden storage costs the copy that survives a reload, never the post itself.
    const done: Promise<void> = before
      .then(task)
      .catch(() => {})
      .then(() => {
        if (this.#writes.get(key) === done) this.#writes.delete(key);
      });
    this.#writes.set(key, done);
  }
}

export function needsSending({ state }: Letter): boolean {
  return state.is === 'queued' || (state.is === 'stored' && state.toSend);
}

/** What storage holds was written by an older version at worst: what cannot be read is left alone. */
function parseLetter(text: string | undefined): Letter | undefined {
  if (text === undefined) return undefined;
  try {
    const letter = JSON.parse(text) as Letter;
    if (typeof letter.id !== 'string' || typeof letter.body !== 'string' || !letter.to || !letter.state) return undefined;
    const { state } = letter;
    if (state.is === 'stored') return { ...letter, state: { ...state, toSend: true } };
    return { ...letter, state: state.is === 'failed' ? state : UNSENT };
  } catch {
    return undefined;
  }
}

/** The author of what a letter changes: of the user's own posts only the sign-in tells. */
export function targetAuthor({ target }: Pick<Letter, 'target'>, me: AuthorId | undefined): AuthorId | undefined {
  return target?.author ?? me;
}
