import { fromRecord, headOf, toRecord } from '../../causality/version-vector.ts';
import {
  type AuthorId,
  comparePlaces,
  directRoom,
  type NodeName,
  type OriginId,
  type RoomName,
  type UserName,
} from '../../ids.ts';
import type { ClientMessage, ClientMessageOf } from '../../protocol/client-messages.ts';
import { countsBefore, type EventMessage, placeOf } from '../../protocol/event.ts';
import { formatStamp } from '../../time/hybrid-clock.ts';
import type { ScriptedMesh } from './scripted-mesh.ts';
import type { ServerEnd } from './server-end.ts';

/**
 * One node of a scripted network: it speaks the protocol as far as a client sees it, and misbehaves on demand. It shows how the
 * client behaves; how a real node behaves is shown in e2e.
 */
export class ScriptedNode {
  readonly name: NodeName;
  readonly url: string;
  readonly ends = new Set<ServerEnd>();
  /** Everything this node holds, in the order it got it. */
  readonly log: EventMessage[] = [];
  origin: OriginId;
  latencyMs: number;
  up = true;
  /** Not linked to the other nodes. */
  cut = false;
  probes = 0;
  /** Answers the next requests of these types with an error, in order. */
  readonly refusals: { type: ClientMessage['type']; code: string; retryAfterMs?: number; reason?: string }[] = [];
  /** Every post request that came in, refused ones too. */
  readonly posts: ClientMessageOf<'post'>[] = [];
  /** Every request for history that came in, and when. */
  readonly asked: (ClientMessageOf<'history'> & { readonly cameAt: number })[] = [];
  /** Why clients went live here, as they said. */
  readonly came: (string | undefined)[] = [];
  /** Takes posts and ends the connection instead of answering. */
  dropOnPost = false;
  /** So long after the last missed event it says that there are no more. */
  resumedAfterMs = 0;
  /** Ends every connection as soon as it is live. */
  dropOnResume = false;
  readonly #mesh: ScriptedMesh;
  #seq = 0;
  #frozen = false;

  constructor(mesh: ScriptedMesh, name: string, latencyMs: number) {
    this.#mesh = mesh;
    this.name = name as NodeName;
    this.url = `http://${name}.test`;
    this.origin = `${name}-1` as OriginId;
    this.latencyMs = latencyMs;
  }

  /** Accepts and then says nothing: a stopped process, a cable that was pulled. Nothing on its way is lost by it. */
  get frozen(): boolean {
    return this.#frozen;
  }

  set frozen(frozen: boolean) {
    this.#frozen = frozen;
    if (!frozen) for (const end of [...this.ends]) end.thaw();
  }

  get live(): readonly ServerEnd[] {
    return [...this.ends].filter((end) => end.live);
  }

  /** The process dies: every socket is reset, nothing listens any more. */
  kill(): void {
    this.up = false;
    for (const end of [...this.ends]) end.drop(1006);
    this.#mesh.announce();
  }

  /** A new run: another origin, the same log. */
  restart(): void {
    this.origin = `${this.origin}+` as OriginId;
    this.#seq = 0;
    this.up = true;
    if (!this.cut) this.#mesh.heal(this);
    this.#mesh.announce();
  }

  handle(end: ServerEnd, message: ClientMessage): void {
    if (message.type === 'typing') return;
    if (message.type === 'post') this.posts.push(message);
    if (message.type === 'resume') this.came.push(message.why);
    if (message.type === 'history') this.asked.push({ ...message, cameAt: this.#mesh.now });
    const refusal = this.refusals[0]?.type === message.type ? this.refusals.shift() : undefined;
    if (refusal) end.send({ ...refusal, type: 'error', ref: message.ref, message: `Refused: ${refusal.code}.` });
    else this.#serve(end, message);
  }

  #serve(end: ServerEnd, message: Exclude<ClientMessage, { type: 'typing' }>): void {
    switch (message.type) {
      case 'hello':
        this.#hello(end, message);
        break;
      case 'resume':
        this.#resume(end, message);
        break;
      case 'join':
        this.#join(end, message);
        break;
      case 'post':
        this.#post(end, message);
        break;
      case 'history': {
        const { before, limit = 50 } = message;
        const older = this.#visible(message.room).filter((event) => !before || comparePlaces(event, before as never) < 0);
        const events = older.slice(-limit);
        end.answer(message.ref, { events, amendments: this.#amendments(events), more: older.length > limit });
        break;
      }
      case 'leave':
        end.rooms.delete(message.room);
        end.answer(message.ref, {});
        break;
      case 'mesh':
        end.answer(message.ref, { mesh: { self: this.name, nodes: [] } });
        break;
      case 'ping':
        end.send({ type: 'pong', ref: message.ref, node: this.name });
        break;
      case 'bye':
        end.answer(message.ref, {});
        end.drop(1000);
        break;
      default:
        end.send({ type: 'error', ref: message.ref, code: 'unknown_type', message: 'Unknown.' });
        break;
    }
  }

  /** Takes in an event, its own or another's, and tells those it concerns. */
  admit(event: EventMessage): void {
    if (this.log.some((held) => held.origin === event.origin && held.seq === event.seq)) return;
    const copy = this.#counting(event);
    this.log.push(event);
    if (copy && !countsBefore(event, copy)) return;
    const news = copy ? { ...event, supersedes: { origin: copy.origin, seq: copy.seq } } : event;
    for (const end of this.live) if (end.sees(event)) end.event(news);
  }

  /** Somebody else, on this node, says something. */
  say(room: string, from: string, body: string): EventMessage {
    const author = `author-of-${from}` as AuthorId;
    return this.#append({ room: room as RoomName, from: from as UserName, author, body, id: this.#mesh.nextId() });
  }

  /** Its author, on this node, edits what was said; `id`: of an edit that is sent again. */
  edit({ room, from, author, id: target }: EventMessage, body: string, id = this.#mesh.nextId()): EventMessage {
    return this.#append({ room, from, author, body, id, kind: 'edit', target: { author, id: target } });
  }

  #append(
    draft: Pick<EventMessage, 'room' | 'from' | 'author' | 'body' | 'id' | 'to' | 'target'> & { readonly kind?: 'edit' },
  ): EventMessage {
    this.#seq += 1;
    const at = formatStamp({ ms: this.#mesh.now, counter: this.#seq });
    const event: EventMessage = { type: 'event', kind: 'post', at, origin: this.origin, seq: this.#seq, ...draft };
    this.admit(event);
    this.#mesh.spread(this, event);
    return event;
  }

  #hello(end: ServerEnd, { ref, name, key, session }: ClientMessageOf<'hello'>): void {
    end.session = session ?? this.#mesh.nextSession();
    end.author = (key ? `author-${key}` : `author-${end.session}`) as AuthorId;
    end.user = name as UserName;
    const node = { id: this.name, name: this.name, url: this.url };
    const direct = [...new Set(this.log.map(({ room }) => room))]
      .filter((room) => room.startsWith('dm:') && room.includes(end.author))
      .map((room) => ({ room, with: 'bob' as UserName }));
    const identity = { session: end.session, user: end.user, author: end.author };
    const limits = { bodyBytes: 8192, frameBytes: 65_536, postsPerSecond: 10, burst: 30 };
    end.send({ type: 'welcome', ref, ...identity, node, nodes: this.#mesh.infos(), cursor: this.#heads(), direct, limits });
  }

  #resume(end: ServerEnd, { ref, cursor, rooms }: ClientMessageOf<'resume'>): void {
    this.#mesh.takeOver(end);
    end.live = true;
    for (const room of rooms) end.rooms.add(room);
    const from = fromRecord(cursor);
    const missed = this.log.filter((event) => event.seq > headOf(from, event.origin) && end.sees(event) && this.#counts(event));
    missed.sort((a, b) => (a.origin < b.origin ? -1 : a.origin > b.origin ? 1 : a.seq - b.seq));
    end.from = from;
    for (const event of missed) end.event(event);
    const resumed = { type: 'resumed', ref, missed: missed.length, cursor: this.#heads() };
    if (this.resumedAfterMs > 0) this.#mesh.clock.after(this.resumedAfterMs, () => end.send(resumed));
    else end.send(resumed);
    if (this.dropOnResume) this.#mesh.clock.after(this.latencyMs, () => end.drop(1006));
  }

  #join(end: ServerEnd, { ref, room, limit = 50 }: ClientMessageOf<'join'>): void {
    end.rooms.add(room);
    const posts = this.#visible(room);
    const events = limit === 0 ? [] : posts.slice(-limit);
    const members = [{ name: end.user, node: this.name }];
    const state = { room: room as RoomName, topic: '', leader: end.user, members };
    const amendments = this.#amendments(events);
    end.answer(ref, { ...state, events, amendments, more: posts.length > limit, cursor: this.#heads() });
  }

  #post(end: ServerEnd, { ref, id, room, to, body, replyTo }: ClientMessageOf<'post'>): void {
    const room_ = (to === undefined ? room : directRoom(end.author, `author-of-${to}` as AuthorId)) as RoomName;
    if (room !== undefined && !end.rooms.has(room)) {
      end.send({ type: 'error', ref, code: 'not_in_room', message: 'Not in room.' });
      return;
    }
    const held = this.log.find((event) => event.id === id && event.author === end.author);
    const extra = { ...(to === undefined ? {} : { to: to as UserName }), ...(replyTo === undefined ? {} : { replyTo }) };
    const draft = { room: room_, from: end.user, author: end.author, body, id: id as EventMessage['id'], ...extra };
    const event = held ?? this.#append(draft);
    if (this.dropOnPost) end.drop(1006);
    else end.answer(ref, { id: event.id, room: room_, replicated: this.#mesh.copies(event) > 1, ...placeOf(event) });
  }

  #heads(): Record<string, number> {
    const heads = new Map<OriginId, number>();
    for (const { origin, seq } of this.log) heads.set(origin, Math.max(seq, heads.get(origin) ?? 0));
    return { ...toRecord(heads) };
  }

  #visible(room: string): EventMessage[] {
    return this.log.filter((event) => event.room === room && event.kind === 'post' && this.#counts(event)).sort(comparePlaces);
  }

  /** The edits that count. */
  #amendments(posts: readonly EventMessage[]): EventMessage[] {
    const edits = this.log.filter((event) => event.kind === 'edit' && this.#counts(event)).sort(comparePlaces);
    return posts.flatMap(({ id }) => edits.findLast(({ target }) => target?.id === id) ?? []);
  }

  #counting({ author, id }: EventMessage): EventMessage | undefined {
    const copies = this.log.filter((event) => event.author === author && event.id === id);
    return copies.sort((a, b) => (countsBefore(a, b) ? -1 : 1))[0];
  }

  #counts(event: EventMessage): boolean {
    return this.#counting(event) === event;
  }
}
