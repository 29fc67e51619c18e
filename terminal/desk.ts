import type { ChatFace, ChatState, RoomState } from '../shared/client/chat-state.ts';
import { directory } from '../shared/client/directory.ts';
import { Acquaintances } from '../shared/commands/acquaintances.ts';
import { type Line, type People, readerOf, readLine } from '../shared/commands/read-line.ts';
import { problemOf } from '../shared/commands/words.ts';
import type { PostId, RoomName } from '../shared/ids.ts';
import type { Clock } from '../shared/time/clock.ts';
import { answerWords } from '../shared/words/answers.ts';
import { answer } from './answers.ts';
import type { Done } from './done.ts';
import type { Happening } from './happenings.ts';
import type { KeptPosts } from './kept-posts.ts';

/**
 * Where one person writes: which room that goes to, who there is, what was not looked at, and what each line does. The two
 * fronts, for a person and for a pipe, hand it lines and show what it answers.
 */
const ASK_AGAIN_MS = 3_000;
const LIKE_A_NAME = /^\s*\S{1,32}: /u;

export interface DeskDeps {
  readonly face: ChatFace;
  readonly kept: KeptPosts;
  readonly clock: Clock;
  /** Answers why a name cannot be had. */
  readonly rename: (name: string) => string | undefined;
  /** Tells of what has changed until now. */
  readonly tell: () => void;
}

export class Desk {
  readonly face: ChatFace;
  readonly met = new Acquaintances();
  readonly #kept: KeptPosts;
  readonly #clock: Clock;
  readonly #rename: DeskDeps['rename'];
  readonly #tell: DeskDeps['tell'];
  readonly #unread = new Map<RoomName, number>();
  /** Conversations of which something was shown that may not be read yet. What was said before this start is not shown. */
  readonly #toldDirectly = new Set<RoomName>();
  /** Rooms that are joined only to send there what was left over. */
  readonly #visited = new Set<RoomName>();
  #room: RoomName | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #rooms: ChatState['rooms'] | undefined;

  constructor({ face, kept, clock, rename, tell }: DeskDeps, room: RoomName | undefined) {
    this.face = face;
    this.#kept = kept;
    this.#clock = clock;
    this.#rename = rename;
    this.#tell = tell;
    this.#room = room;
  }

  /** The room that text goes to. */
  get room(): RoomName | undefined {
    return this.#room;
  }

  get here(): RoomState | undefined {
    return this.face.state.rooms.find(({ room }) => room === this.#room);
  }

  changed({ rooms }: ChatState): void {
    if (rooms === this.#rooms) return;
    this.#rooms = rooms;
    this.met.rooms(rooms);
    if (this.#visited.size > 0 && this.#kept.size === 0) this.#endVisits();
  }

  unreadBy(happened: readonly Happening[]): void {
    for (const one of happened) {
      if (one.is !== 'message' || one.history || one.room === this.#room) continue;
      if (one.with !== undefined) this.#toldDirectly.add(one.room);
      if (one.entry.own) this.#unread.delete(one.room);
      else this.#unread.set(one.room, (this.#unread.get(one.room) ?? 0) + 1);
    }
  }

  /** Somebody is at the terminal: what stands on it is read. `leaving`: said at once, for nobody will be there later. */
  seen(leaving = false): void {
    const here = this.here?.joined ? [this.here.room] : [];
    for (const room of [...here, ...this.#toldDirectly]) {
      this.face.markRead(room, leaving);
      this.#unread.delete(room);
    }
    this.#toldDirectly.clear();
  }

  /** Says to the others that something is being written for them. */
  typing(text: string): void {
    if (text.trim() === '' || text.startsWith('/')) return;
    const reader = text.includes(' ') ? readerOf(text, this.#people()) : undefined;
    const direct = this.face.state.rooms.find(({ with: partner }) => reader !== undefined && partner === reader);
    const room = reader === undefined ? this.here : direct;
    if (room?.joined || (room && direct)) this.face.typing(room.room);
  }

  /** The one person who will read what is being typed. */
  reader(text: string): string | undefined {
    if (LIKE_A_NAME.test(text)) void this.#ask();
    return text.includes(' ') ? readerOf(text, this.#people()) : undefined;
  }

  /** What a line means; where it may be to somebody, the mesh is asked first who is there. */
  async read(text: string): Promise<Line> {
    if (LIKE_A_NAME.test(text)) await this.#ask();
    return readLine(text, this.#people());
  }

  async run(line: Line): Promise<Done> {
    switch (line.is) {
      case 'empty':
        return { is: 'nothing' };
      case 'text':
        return this.post(line.body);
      case 'direct':
        return this.postTo(line.name, line.body);
      case 'join':
        this.#go(line.room);
        return { is: 'nothing' };
      case 'command':
        return answer(line.command, line.argument, {
          face: this.face,
          clock: this.#clock,
          here: this.here,
          go: (room) => this.#go(room),
          unread: (room) => this.#unread.get(room) ?? 0,
          post: (body, replyTo) => this.post(body, replyTo),
          written: (change) => this.#madeChange(change),
          rename: this.#rename,
        });
      default:
        return { is: 'problem', code: line.is, message: problemOf(line) ?? '' };
    }
  }

  post(body: string, replyTo?: PostId): Done {
    const room = this.#room;
    if (room === undefined) return { is: 'problem', code: 'no_room', message: answerWords.noRoom };
    return this.#posted(this.face.post(room, body, replyTo));
  }

  postTo(name: string, body: string): Done {
    return this.#posted(this.face.postTo(name, body));
  }

  /** A post of an earlier run. Its room is joined for as long as it takes. */
  sendAgain(id: PostId, room: RoomName, partner: string | undefined): void {
    const isJoined = this.face.state.rooms.some((one) => one.room === room && one.joined);
    if (partner === undefined && !isJoined && room !== this.#room) {
      this.#visited.add(room);
      this.face.join(room);
    }
    this.face.retry(id);
  }

  /** As far as the node knows; without a node, as far as was known. */
  async isOnline(name: string): Promise<boolean> {
    if (!this.met.isOnline(name)) await this.#ask();
    return this.met.isOnline(name);
  }

  /** Told of at once: a node that has it a moment later would make it look like somebody else's. */
  #madeChange(id: PostId): void {
    this.#kept.written(id);
    this.#tell();
  }

  #posted(id: PostId): Done {
    this.#kept.written(id);
    return { is: 'posted', id };
  }

  /** Joins a room, unless one is in it, and writes to it from now on. Undefined: to none. */
  #go(room: RoomName | undefined): void {
    this.#room = room;
    if (room === undefined) return;
    this.#unread.delete(room);
    this.#visited.delete(room);
    const known = this.here;
    if (!known?.joined || known.error !== undefined) this.face.join(room);
  }

  #endVisits(): void {
    for (const room of this.#visited) this.face.leave(room);
    this.#visited.clear();
  }

  #people(): People {
    return this.met.people(this.face.state.me?.name);
  }

  async #ask(): Promise<void> {
    const now = this.#clock.monotonic();
    if (now - this.#askedAt < ASK_AGAIN_MS) return;
    const found = await this.face.ask(directory);
    if (!found) return;
    this.#askedAt = now;
    this.met.mesh(found.users.map(({ name }) => name));
  }
}
