import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AuthorId, OriginId, PostId, RoomName, Stamp, UserName } from '../../shared/ids.ts';
import { directRoom } from '../../shared/ids.ts';
import type { Draft, LogEvent } from '../../shared/protocol/event.ts';
import { serialiseEvent } from '../store/commit-rules.ts';
import type { Proposal, Store } from '../store/store.ts';

import { StoreModel } from './store-model.ts';
import type { StoreHome } from './store-stage.ts';

/** Random logs, put into a store and into the plain model: the two must not be told apart, before and after a restart. */

const AUTHORS = ['author-a', 'author-b'] as AuthorId[];
const ORIGINS = ['origin-1', 'origin-2', 'origin-3'] as OriginId[];
const ROOMS = ['lobby', 'attic', directRoom(AUTHORS[0] as AuthorId, AUTHORS[1] as AuthorId)] as RoomName[];
const RUNS = ['run-1', 'run-2'] as OriginId[];

const action = fc.record({
  origin: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 3 }),
  step: fc.constantFrom(1, 1, 1, 1, 1, 0, 2),
  author: fc.integer({ min: 0, max: 1 }),
  id: fc.integer({ min: 0, max: 7 }),
  room: fc.integer({ min: 0, max: 2 }),
  body: fc.integer({ min: 0, max: 1 }),
  jump: fc.integer({ min: 1, max: 40 }),
  to: fc.boolean(),
  kind: fc.constantFrom('post', 'post', 'post', 'edit', 'delete', 'react', 'unreact'),
  target: fc.integer({ min: 0, max: 15 }),
} as const);
/** Hundreds of databases are made, filled and opened again, each commit fsynced. */
const PATIENCE_MS = 60_000;

type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

export function describeStoreAgainstModel(newHome: () => StoreHome, numRuns: number): void {
  it(
    'does what the plain model does, whatever is put in',
    async () => {
      const cursors = fc.array(fc.dictionary(fc.constantFrom(...ORIGINS, ...RUNS), fc.integer({ min: 0, max: 12 })), {
        maxLength: 5,
      });
      const batches = fc.array(fc.array(action, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(batches, cursors, fc.integer({ min: 1, max: 5 }), async (written, seen, limit) => {
          const home = newHome();
          const world = new World(home);
          try {
            for (const run of RUNS) {
              await world.start(run);
              for (const batch of written) await world.commit(batch);
              await world.expectSameViews(
                seen.map((cursor) => new Map(Object.entries(cursor)) as Map<OriginId, number>),
                limit,
              );
              await world.stop();
            }
          } finally {
            await world.stop();
            await home.remove();
          }
        }),
        { numRuns },
      );
    },
    PATIENCE_MS,
  );
}

class World {
  readonly #home: StoreHome;
  readonly #model = new StoreModel();
  readonly #clocks = new Map<OriginId, number>();
  #store: Store | undefined;
  #run = RUNS[0] as OriginId;

  constructor(home: StoreHome) {
    this.#home = home;
  }

  async start(run: OriginId): Promise<void> {
    this.#run = run;
    this.#store = this.#home.store();
    const opened = await this.#store.open(run);
    expect(opened.heads).toEqual(this.#model.heads());
    expect(opened.position).toBe(this.#model.events.length);
  }

  async stop(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
  }

  async commit(actions: readonly Action[]): Promise<void> {
    const proposals: Proposal[] = [];
    const expected = actions.map((one) => {
      const proposal = this.#propose(one);
      proposals.push(proposal);
      return this.#model.commit(this.#run, proposal);
    });
    const result = await this.#open.commit(proposals);
    expect(result.outcomes.map(({ type }) => type)).toEqual(expected);
    expect(result.position).toBe(this.#model.events.length);
  }

  async expectSameViews(cursors: readonly ReadonlyMap<OriginId, number>[], limit: number): Promise<void> {
    for (const rooms of [ROOMS, ROOMS.slice(0, 1), ROOMS.slice(1)]) {
      for (const cursor of cursors) expect(await this.#open.unseen(cursor, rooms)).toBe(this.#model.unseen(cursor, rooms));
      await this.#expectReplay(rooms, limit);
    }
    for (const room of ROOMS) await this.#expectHistory(room, limit);
    for (const author of AUTHORS) await this.#expectDirect(author);
    for (const event of this.#model.events) {
      const [first, second] = this.#model.copies(event);
      const found = await this.#open.find(event.author, event.id, event.kind);
      expect(found).toMatchObject({ origin: first?.origin, seq: first?.seq, counts: true });
      expect(found?.loser).toEqual(second && this.#model.idOf(second));
    }
  }

  async #expectReplay(rooms: readonly RoomName[], limit: number): Promise<void> {
    const positions: number[] = [];
    const amended = new Map<number, readonly string[]>();
    for (let page = await this.#open.after(0, rooms, limit); ; page = await this.#open.after(page.position, rooms, limit)) {
      positions.push(...page.events.map(({ position }) => position));
      for (const event of page.events) amended.set(event.position, [...(event.amendments ?? [])].sort());
      if (page.last) break;
    }
    const expected = this.#model.shown(rooms);
    expect(positions).toEqual(expected.map(({ position }) => position));
    for (const event of expected)
      expect(amended.get(event.position)).toEqual(this.#model.earlier(event).map(serialiseEvent).sort());
  }

  async #expectHistory(room: RoomName, limit: number): Promise<void> {
    const positions: number[] = [];
    for (
      let page = await this.#open.history(room, undefined, limit);
      ;
      page = await this.#open.history(room, page.events[0], limit)
    ) {
      positions.unshift(...page.events.map(({ position }) => position));
      const posts = this.#model.history(room).filter(({ position }) => page.events.some((event) => event.position === position));
      const told = page.amendments.map(({ position }) => position).sort((a, b) => a - b);
      const expected = posts.flatMap((post) => this.#model.amendments(post));
      expect(told).toEqual(expected.map(({ position }) => position).sort((a, b) => a - b));
      if (!page.more) break;
    }
    expect(positions).toEqual(this.#model.history(room).map(({ position }) => position));
  }

  async #expectDirect(author: AuthorId): Promise<void> {
    const conversations = await this.#open.direct(author);
    expect(conversations.map(({ room }) => room)).toEqual(this.#model.directRooms(author));
    for (const { room, name, author: other } of conversations) expect(name).toBe(this.#model.nameOfOther(author, room) ?? other);
  }

  get #open(): Store {
    if (!this.#store) throw new Error('no store is open');
    return this.#store;
  }

  #propose(one: Action): Proposal {
    const origin = one.origin === undefined ? this.#run : (ORIGINS[one.origin] as OriginId);
    const clock = (this.#clocks.get(origin) ?? 0) + one.jump;
    this.#clocks.set(origin, clock);
    const at = `${1_700_000_000_000 + clock}-0000` as Stamp;
    const draft: Draft = {
      kind: one.kind as Draft['kind'],
      room: ROOMS[one.room] as RoomName,
      from: `name-${clock % 3}` as UserName,
      author: AUTHORS[one.author] as AuthorId,
      id: `id-${one.id}` as PostId,
      body: `text ${one.body}`,
      ...(one.to ? { to: `to-${clock % 5}` as UserName } : {}),
      ...(one.kind === 'post'
        ? {}
        : { target: { author: AUTHORS[one.target & 1] as AuthorId, id: `id-${one.target >> 1}` as PostId } }),
    };
    if (one.origin === undefined) return { type: 'append', draft, at };
    const event: LogEvent = { ...draft, origin, seq: this.#model.head(origin) + one.step, at };
    return { type: 'admit', event, json: serialiseEvent(event) };
  }
}
