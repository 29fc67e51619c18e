import type { ChatState, Entry, MoveRecord, Phase, RoomState } from '../shared/client/chat-state.ts';
import { quotedEntry } from '../shared/client/quotes.ts';
import type { RoomName, UserName } from '../shared/ids.ts';
import { type Changed, changes } from './changes.ts';

/** Something to tell of. `with`: the other one of a direct conversation. */
export type Happening =
  /** An own post that is not stored yet: its echo. */
  | {
      readonly is: 'written';
      readonly room: RoomName;
      readonly with: UserName | undefined;
      readonly entry: Entry;
      readonly quoted?: Entry;
    }
  /** A stored post. `history`: it was there before; `echoed`: it was told of as `written`; `quoted`: what it answers, if that is held. */
  | {
      readonly is: 'message';
      readonly room: RoomName;
      readonly with: UserName | undefined;
      readonly entry: Entry;
      readonly history: boolean;
      readonly echoed: boolean;
      readonly quoted?: Entry;
    }
  /** A post that was `written` here got further, or was refused. */
  | { readonly is: 'delivery'; readonly room: RoomName; readonly with: UserName | undefined; readonly entry: Entry }
  | Changed
  | { readonly is: 'joined'; readonly room: RoomName; readonly topic: string; readonly members: readonly string[] }
  | { readonly is: 'not_joined'; readonly room: RoomName; readonly error: string }
  | {
      readonly is: 'presence';
      readonly room: RoomName;
      readonly joined: readonly UserName[];
      readonly left: readonly UserName[];
    }
  | { readonly is: 'leader'; readonly room: RoomName; readonly leader: UserName | null }
  | { readonly is: 'topic'; readonly room: RoomName; readonly topic: string }
  | { readonly is: 'moved'; readonly move: MoveRecord }
  | { readonly is: 'name'; readonly name: UserName }
  | { readonly is: 'phase'; readonly phase: Phase };

interface Watched {
  readonly entries: Map<string, Entry>;
  /** Keys of posts that were told of as written, until they are everywhere. */
  readonly written: Set<string>;
  isOpen: boolean;
  last: RoomState;
}

interface Telling {
  readonly wasOpen: boolean;
  readonly me: UserName | undefined;
  readonly told: Happening[];
}

/** What is kept of a room beyond its entries before it is tidied up. */
const SPARE = 1_000;

/**
 * Tells what happened from one snapshot of the client to the next. Owns what was told already. Promises: a post is told of
 * once as a message, however often it is replayed, and in the order in which posts stand where several came at once.
 * `waitingSince`: direct posts with a later stamp are news, even where they came before this start.
 */
export class Happenings {
  readonly #rooms = new Map<RoomName, Watched>();
  readonly #waitingSince: string;
  #last: ChatState | undefined;

  constructor(waitingSince: string) {
    this.#waitingSince = waitingSince;
  }

  since(state: ChatState): readonly Happening[] {
    const before = this.#last;
    if (state === before) return [];
    this.#last = state;
    const told: Happening[] = [];
    if (state.phase !== before?.phase) told.push({ is: 'phase', phase: state.phase });
    if (state.me && before?.me && state.me.name !== before.me.name) told.push({ is: 'name', name: state.me.name });
    if (state.moves !== before?.moves) {
      const known = new Set(before?.moves);
      for (const move of state.moves) if (!known.has(move)) told.push({ is: 'moved', move });
    }
    if (state.rooms !== before?.rooms) this.#inRooms(state, told);
    return told;
  }

  #inRooms({ rooms, me }: ChatState, told: Happening[]): void {
    const names = new Set(rooms.map(({ room }) => room));
    for (const room of rooms) {
      const watched = this.#rooms.get(room.room);
      if (watched?.last === room) continue;
      if (watched) this.#inRoom(room, watched, me?.name, told);
      else {
        const fresh: Watched = { entries: new Map(), written: this.#provisional(room), isOpen: false, last: room };
        this.#rooms.set(room.room, fresh);
        this.#inRoom(room, fresh, me?.name, told);
      }
    }
    for (const room of this.#rooms.keys()) if (!names.has(room)) this.#rooms.delete(room);
  }

  /** A new conversation began under another name: what was written there is known here. */
  #provisional(room: RoomState): Set<string> {
    if (room.with === undefined) return new Set();
    const name = room.with.toLowerCase();
    const before = [...this.#rooms.values()].find(({ last }) => last.with?.toLowerCase() === name);
    return new Set(before?.written);
  }

  #inRoom(room: RoomState, watched: Watched, me: UserName | undefined, told: Happening[]): void {
    const { last } = watched;
    const wasOpen = watched.isOpen;
    watched.last = room;
    const direct = room.with !== undefined;
    if (room.error !== undefined && room.error !== (last === room ? undefined : last.error))
      told.push({ is: 'not_joined', room: room.room, error: room.error });
    if (room.joined && !wasOpen && !direct) {
      const members = room.members.map(({ name }) => name);
      told.push({ is: 'joined', room: room.room, topic: room.topic, members });
    }
    watched.isOpen ||= room.joined;
    for (const entry of room.entries) this.#entry(room, entry, watched, { wasOpen, me, told });
    if (watched.entries.size > 2 * room.entries.length + SPARE) prune(watched, room);
    if (!wasOpen || direct) return;
    if (room.members !== last.members) told.push(...presence(last, room, me));
    if (room.leader !== last.leader) told.push({ is: 'leader', room: room.room, leader: room.leader });
    if (room.topic !== last.topic) told.push({ is: 'topic', room: room.room, topic: room.topic });
  }

  #entry(room: RoomState, entry: Entry, watched: Watched, { wasOpen, me, told }: Telling): void {
    const { key, place } = entry;
    const known = watched.entries.get(key);
    if (known === entry) return;
    watched.entries.set(key, entry);
    const where = { room: room.room, with: room.with, entry };
    const quoted = entry.replyTo === undefined ? undefined : quotedEntry(room.entries, entry.replyTo);
    const message = quoted ? { ...where, quoted } : where;
    if (known) told.push(...changes(known, entry, where, me));
    if (!place) {
      if (!known && !watched.written.has(key)) {
        watched.written.add(key);
        told.push({ is: 'written', ...message });
      }
      if (entry.delivery.is === 'failed') told.push({ is: 'delivery', ...where });
      return;
    }
    const echoed = watched.written.has(key);
    if (!known?.place) {
      const isNews = room.with === undefined ? wasOpen : place.at > this.#waitingSince;
      told.push({ is: 'message', ...message, history: !isNews && !echoed, echoed });
    }
    if (echoed && known?.delivery.is !== entry.delivery.is) told.push({ is: 'delivery', ...where });
    if (entry.delivery.is === 'everywhere') watched.written.delete(key);
  }
}

function presence(before: RoomState, after: RoomState, me: UserName | undefined): readonly Happening[] {
  const were = new Set(before.members.map(({ name }) => name));
  const are = new Set(after.members.map(({ name }) => name));
  const joined = [...are].filter((name) => !were.has(name) && name !== me);
  const left = [...were].filter((name) => !are.has(name) && name !== me);
  return joined.length + left.length > 0 ? [{ is: 'presence', room: after.room, joined, left }] : [];
}

function prune(watched: Watched, { entries }: RoomState): void {
  const keys = new Set(entries.map(({ key }) => key));
  for (const key of watched.entries.keys()) if (!keys.has(key)) watched.entries.delete(key);
  for (const key of watched.written) if (!keys.has(key)) watched.written.delete(key);
}
