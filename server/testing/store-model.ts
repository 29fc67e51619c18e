import { comparePlaces, directAuthors, type EventId, type OriginId, type Place, type RoomName } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import type { Outcome, Proposal } from '../store/store.ts';

/** A store as plainly as it can be said: a list, and everything computed from the list anew. Other stores are held against it. */
export interface ModelEvent extends LogEvent {
  readonly position: number;
}

export class StoreModel {
  readonly events: ModelEvent[] = [];

  commit(run: OriginId, proposal: Proposal): Outcome['type'] {
    const event: LogEvent =
      proposal.type === 'append' ? { ...proposal.draft, origin: run, seq: this.head(run) + 1, at: proposal.at } : proposal.event;
    if (event.seq <= this.head(event.origin)) return 'held';
    if (event.seq > this.head(event.origin) + 1) return 'gap';
    if (proposal.type === 'append') {
      const held = this.copies(event)[0];
      if (held) return saysTheSame(held, event) ? 'held' : 'conflict';
    }
    this.events.push({ ...event, position: this.events.length + 1 });
    return 'stored';
  }

  head(origin: OriginId): number {
    return this.events.filter((event) => event.origin === origin).length;
  }

  heads(): Map<OriginId, number> {
    return new Map(this.events.map(({ origin }) => [origin, this.head(origin)]));
  }

  /** All copies of one post, the one that counts first. */
  copies({ kind, author, id }: Pick<LogEvent, 'kind' | 'author' | 'id'>): readonly ModelEvent[] {
    return this.events.filter((other) => other.kind === kind && other.author === author && other.id === id).sort(comparePlaces);
  }

  counts(event: ModelEvent): boolean {
    return this.copies(event)[0] === event;
  }

  posts(rooms: readonly RoomName[]): readonly ModelEvent[] {
    return this.events.filter((event) => event.kind === 'post' && rooms.includes(event.room) && this.counts(event));
  }

  /** Counting posts and amendments. */
  shown(rooms: readonly RoomName[]): readonly ModelEvent[] {
    return this.events.filter(({ kind, room }) => kind !== 'claim' && rooms.includes(room)).filter((event) => this.counts(event));
  }

  /** Of those about one post the last of each author, kind of change and emoji; a deletion leaves nothing else. */
  amendments(post: ModelEvent): readonly ModelEvent[] {
    const latest = new Map<string, ModelEvent>();
    for (const event of [...this.shown([post.room])].sort(comparePlaces)) {
      if (event.target?.author !== post.author || event.target.id !== post.id) continue;
      const isReaction = event.kind === 'react' || event.kind === 'unreact';
      if (isReaction || event.author === post.author)
        latest.set(isReaction ? `${event.author} ${event.body}` : event.kind, event);
    }
    const deletion = latest.get('delete');
    return deletion ? [deletion] : [...latest.values()];
  }

  /** What a post is told with in a replay: its amendments, if one of them came before it. */
  earlier(event: ModelEvent): readonly ModelEvent[] {
    const told = event.kind === 'post' ? this.amendments(event) : [];
    return told.some(({ position }) => position < event.position) ? told : [];
  }

  unseen(cursor: ReadonlyMap<OriginId, number>, rooms: readonly RoomName[]): number {
    const first = this.shown(rooms).find(({ origin, seq }) => seq > (cursor.get(origin) ?? 0));
    return first ? first.position - 1 : this.events.length;
  }

  history(room: RoomName, before?: Place): readonly ModelEvent[] {
    return [...this.posts([room])].sort(comparePlaces).filter((event) => !before || comparePlaces(event, before) < 0);
  }

  /** The latest name of whom `author` talks to in a direct room. */
  nameOfOther(author: string, room: RoomName): string | undefined {
    const posts = this.events.filter((event) => event.kind === 'post' && event.room === room).sort(comparePlaces);
    const named = posts.filter((event) => event.author !== author || event.to !== undefined).at(-1);
    return named && (named.author === author ? named.to : named.from);
  }

  directRooms(author: string): readonly RoomName[] {
    const posts = this.events.filter(({ kind }) => kind === 'post');
    const rooms = posts.filter((event) => directAuthors(event.room)?.some((one) => one === author)).map(({ room }) => room);
    return [...new Set(rooms)].sort();
  }

  idOf({ origin, seq }: EventId): EventId {
    return { origin, seq };
  }
}

function saysTheSame(held: LogEvent, { room, body, target }: LogEvent): boolean {
  return held.room === room && held.body === body && held.target?.id === target?.id && held.target?.author === target?.author;
}
