import { deepStrictEqual as same } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BadPeerMessage, parseEvent } from '../../server/backbone/peer-messages.ts';
import { applyProposal, serialiseEvent } from '../../server/store/commit-rules.ts';
import { type EventRow, SELECT_EVENT } from '../../server/store/event-row.ts';
import { MemoryRows } from '../../server/store/memory-rows.ts';
import { Connection } from '../../server/store/sqlite-connection.ts';
import { SqliteLog } from '../../server/store/sqlite-log.ts';
import { SqliteRows } from '../../server/store/sqlite-rows.ts';
import type { Proposal } from '../../server/store/store.ts';
import { StoreError } from '../../server/store/store.ts';
import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, OriginId, Place, PostId, RoomName, Stamp } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import { type Judge, orError, property } from '../property.ts';
import { shortText, textOf, wellFormed } from '../texts.ts';
import { event, stamp } from '../valid.ts';

/** Rows and pages of a real SQLite database. One database a kind, made when it is first asked for. */

const RUN = 'run-00000001' as OriginId;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'skein-fuzz-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
function openLog(directory: string): SqliteLog {
  const log = new SqliteLog(directory);
  process.on('exit', () => log.close());
  log.open(RUN);
  return log;
}

const ORIGINS = ['origin-1', 'origin-2', 'constructor', '__proto_'] as OriginId[];
const ROOMS = [
  'general',
  'attic',
  'café',
  '',
  'dm:author-a:author-b',
  'zalgo\u0351',
  "'; DROP TABLE event; --",
  '%',
  '[1]',
] as RoomName[];
const AUTHORS = ['author-a', 'author-b'] as AuthorId[];
const LOG_LENGTH = 600;

/** A log with all that makes paging hard: one stamp for many, copies of one post, rooms with strange names. */
function proposals(): readonly Proposal[] {
  const pick = <T>(list: readonly T[], i: number) => list[i % list.length] as T;
  return Array.from({ length: LOG_LENGTH }, (_, i) => {
    const event: LogEvent = {
      origin: pick(ORIGINS, i),
      seq: Math.floor(i / ORIGINS.length) + 1,
      at: `${1_700_000_000_000 + ((i * 37) % 20)}-000${i % 3}` as Stamp,
      kind: i % 29 === 0 ? 'claim' : 'post',
      room: pick(ROOMS, (i * 7) >> 2),
      from: 'ann' as LogEvent['from'],
      author: pick(AUTHORS, i >> 1),
      id: `id-${i % 450}` as PostId,
      body: `text ${i}`,
    };
    return { type: 'admit', event, json: serialiseEvent(event) };
  });
}
const library = once(() => {
  const sqlite = openLog(newDirectory());
  const memory = new MemoryRows();
  sqlite.commit(proposals());
  for (const proposal of proposals()) applyProposal(memory, RUN, proposal);
  return { sqlite, memory };
});

const origin = fc.oneof(fc.constantFrom(...ORIGINS), shortText).map((text) => text as OriginId);
const room = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ROOMS) },
  { weight: 1, arbitrary: shortText.map((text) => wellFormed(text) as RoomName) },
);
const number = fc.oneof(fc.nat({ max: LOG_LENGTH + 5 }), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER));
const limit = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(500, 501));
const place = fc.record({
  at: fc
    .oneof(
      fc.nat({ max: 25 }).map((ms) => `${1_700_000_000_000 + ms - 2}-0001`),
      stamp,
    )
    .map((text) => text as Stamp),
  origin,
  seq: number,
});
const query = fc.oneof(
  fc.record({ is: fc.constant('ofOrigin' as const), origin, seq: number, limit, bytes: fc.nat({ max: 20_000 }) }),
  fc.record({
    is: fc.constant('unseen' as const),
    cursor: fc.dictionary(origin, number, { maxKeys: 6 }),
    rooms: fc.array(room, { maxLength: 6 }),
  }),
  fc.record({ is: fc.constant('after' as const), after: number, rooms: fc.array(room, { maxLength: 6 }), limit }),
  fc.record({
    is: fc.constant('history' as const),
    room,
    before: fc.option(place, { nil: undefined }),
    limit: fc.oneof(limit, fc.constant(0)),
  }),
  fc.record({
    is: fc.constant('find' as const),
    author: fc.constantFrom(...AUTHORS, 'nobody' as AuthorId),
    id: fc.oneof(
      fc.nat({ max: 460 }).map((n) => `id-${n}`),
      shortText,
    ),
  }),
);
type Query = typeof query extends fc.Arbitrary<infer T> ? T : never;
type Reads = Pick<MemoryRows, 'ofOrigin' | 'unseen' | 'after' | 'history'> & { find(author: AuthorId, id: PostId): unknown };

function ask(reads: Reads, one: Query): unknown {
  switch (one.is) {
    case 'ofOrigin':
      return reads.ofOrigin({ origin: one.origin, seq: Math.max(1, one.seq) }, one.limit, one.bytes);
    case 'unseen':
      return reads.unseen(new Map(Object.entries(one.cursor)) as ReadonlyMap<string, number> as VersionVector, one.rooms);
    case 'after':
      return reads.after(one.after, one.rooms, one.limit);
    case 'history':
      return reads.history(one.room, one.before as Place | undefined, one.limit);
    case 'find':
      return reads.find(one.author, one.id as PostId);
  }
}

/** Every post of some rooms by pages of `limit`, as a replay or a scrolling reader asks for them. */
function walk(reads: Reads, rooms: readonly RoomName[], pageLimit: number) {
  const replayed: number[] = [];
  for (let page = reads.after(0, rooms, pageLimit); ; page = reads.after(page.position, rooms, pageLimit)) {
    replayed.push(...page.events.map(({ position }) => position));
    if (page.last) break;
  }
  const scrolled: number[] = [];
  for (let page = reads.history(rooms[0] as RoomName, undefined, pageLimit); ; ) {
    scrolled.unshift(...page.events.map(({ position }) => position));
    if (!page.more) break;
    page = reads.history(rooms[0] as RoomName, page.events[0], pageLimit);
  }
  return { replayed, scrolled };
}
const memoryReads = (memory: MemoryRows): Reads => ({
  ofOrigin: (...given) => memory.ofOrigin(...given),
  unseen: (...given) => memory.unseen(...given),
  after: (...given) => memory.after(...given),
  history: (...given) => memory.history(...given),
  find: (author, id) => memory.counting('post', author, id),
});

const rows = once(() => {
  const directory = newDirectory();
  const log = openLog(directory);
  log.commit(proposals().slice(0, 60));
  log.close();
  const connection = new Connection(join(directory, 'skein.db'), 0);
  return { reader: new SqliteRows(connection, 'skein.db'), all: connection.prepare<EventRow>(SELECT_EVENT).all(), connection };
});

const written = once(() => ({ log: openLog(newDirectory()), seq: 0 }));

export const store: readonly Judge[] = [
  property({
    name: 'store/queries',
    says: 'any question gets the answer that the plain store gives, from real SQLite as well',
    input: query,
    size: () => 1,
    run: (one) => ask(library().sqlite, one),
    holds: (answer, one) => same(answer, ask(memoryReads(library().memory), one)),
    share: 0.5,
  }),
  property({
    name: 'store/paging',
    says: 'pages of any size add up to everything, each post once',
    input: fc.record({ rooms: fc.array(room, { minLength: 1, maxLength: 4 }), limit: fc.integer({ min: 1, max: 60 }) }),
    run: ({ rooms: given, limit: pageLimit }) => walk(library().sqlite, given, pageLimit),
    holds: (pages, { rooms: given }) => same(pages, walk(memoryReads(library().memory), given, LOG_LENGTH)),
    share: 0.01,
  }),
  property({
    name: 'store/admitted',
    says: 'M32 whatever event a peer may send is stored and read back as it was sent',
    input: fc.array(event, { minLength: 1, maxLength: 4 }),
    run: (events) => {
      const home = written();
      const texts = events.map((one) => ({ ...one, origin: 'origin-1', seq: ++home.seq })).map((one) => JSON.stringify(one));
      const parsed = texts.map((json) => ({ json, event: orError(() => parseEvent(json), BadPeerMessage) }));
      const good = parsed.filter((one): one is { json: string; event: LogEvent } => !(one.event instanceof BadPeerMessage));
      // What was refused leaves no hole in its origin.
      home.seq -= texts.length;
      const batch = good.map(({ event: one }) => ({ ...one, seq: ++home.seq }));
      const { outcomes } = home.log.commit(
        batch.map((one) => ({ type: 'admit' as const, event: one, json: serialiseEvent(one) })),
      );
      const back = home.log.ofOrigin({ origin: 'origin-1' as OriginId, seq: home.seq - batch.length + 1 }, 500, 1e9);
      const pages = batch.map((one) => home.log.history(one.room, undefined, 10));
      const found = batch.map((one) => home.log.find(one.author, one.id));
      return { outcomes, batch, back, pages, found };
    },
    holds: ({ outcomes, batch, back, pages, found }) => {
      same(
        outcomes.map(({ type }) => type),
        batch.map(() => 'stored'),
      );
      same(
        back.map(({ json }) => json),
        batch.map((one) => serialiseEvent(one)),
      );
      for (const [i, one] of batch.entries()) {
        same([back[i]?.seq, back[i]?.at, back[i]?.kind, back[i]?.author], [one.seq, one.at, one.kind, one.author]);
        same(back[i]?.room, wellFormed(one.room));
        if (one.kind === 'post') same(found[i]?.author, one.author);
        if (one.kind === 'post') same((pages[i]?.events.length ?? 0) > 0, true);
      }
    },
    share: 0.004,
  }),
  property({
    name: 'store/rows',
    says: 'a row that is not what was written is refused as corrupt, and any other is read',
    input: fc.record({
      row: fc.nat(),
      column: fc.integer({ min: 1, max: 9 }),
      text: textOf('0', 'post', 'claim'),
      number: fc.oneof(fc.nat(), fc.integer()),
    }),
    size: ({ text }) => text.length,
    run: ({ row, column, text, number: other }) => {
      const { all, reader } = rows();
      const good = all[row % all.length] as EventRow;
      const bad = good.map((old, i) => (i !== column ? old : typeof old === 'number' ? other : text)) as unknown as EventRow;
      return { good, bad, read: orError(() => reader.toEvent(bad), StoreError) };
    },
    holds: ({ good, bad, read }) => {
      const { reader } = rows();
      if (String(good) === String(bad)) same(read, reader.toEvent(good));
      else same(read instanceof StoreError && read.code, 'corrupt');
    },
  }),
];
