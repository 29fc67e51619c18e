import { randomUUID } from 'node:crypto';
import { realClock } from '../shared/time/real-clock.ts';
import { type Message, WireClient } from './wire-client.ts';

/**
 * Clients that post at a steady pace, one a room, and measure: from sending to `ok`, to the post itself coming by, and to being told
 * that it is replicated.
 */
export class Posters {
  acks: number[] = [];
  events: number[] = [];
  replications: number[] = [];
  refused = 0;
  readonly #clients: WireClient[] = [];
  readonly #posted: number[] = [];
  readonly #storedIn: number[] = [];
  readonly #sentAt = new Map<string, number>();
  /** By client: posts that are stored, in order, and how far each origin is known to be replicated. */
  readonly #stored: { readonly origin: string; readonly seq: number; readonly sentAt: number }[][] = [];
  readonly #marks: Map<string, number>[] = [];
  #stop: () => void = () => {};
  #first = 0;

  /** Resolves when all are in their rooms, `room-<first>` and those after it. */
  async start(ports: readonly number[], rooms: number, first = 0): Promise<void> {
    this.#first = first;
    for (let index = 0; index < rooms; index += 1) {
      const client = await opened(ports[index % ports.length] as number, (message) => this.#heard(index, message));
      const welcome = await client.ask({ type: 'hello', name: `poster-${first + index}` });
      if (welcome.type !== 'welcome') throw new Error(`poster ${index}: ${JSON.stringify(welcome)}`);
      await client.ask({ type: 'join', room: `room-${first + index}`, limit: 0 });
      this.#clients.push(client);
      this.#posted.push(0);
      this.#stored.push([]);
      this.#marks.push(new Map());
    }
  }

  /** `perSecond`: all of them together. */
  go(perSecond: number): void {
    const begun = realClock.monotonic();
    let turns = 0;
    this.#stop = realClock.every(5, () => {
      // After a pause of this process no burst makes up for it: that would measure the burst.
      const due = ((realClock.monotonic() - begun) * perSecond) / 1_000;
      if (due - turns > perSecond / 4) turns = Math.floor(due);
      for (; turns < due; turns += 1) this.#post(turns % this.#clients.length);
    });
  }

  halt(): void {
    this.#stop();
  }

  /** Posts sent to one room. */
  sentTo(room: number): number {
    return this.#posted[room] as number;
  }

  /** Posts to one room that are stored. */
  storedIn(room: number): number {
    return this.#storedIn[room] ?? 0;
  }

  /** What was measured since the last time. */
  take(): { readonly acks: readonly number[]; readonly events: readonly number[]; readonly replications: readonly number[] } {
    const { acks, events, replications } = this;
    this.acks = [];
    this.events = [];
    this.replications = [];
    return { acks, events, replications };
  }

  end(): void {
    this.halt();
    for (const client of this.#clients) client.end();
  }

  #post(index: number): void {
    const count = this.#posted[index] as number;
    this.#posted[index] = count + 1;
    const id = randomUUID();
    const sentAt = realClock.monotonic();
    this.#sentAt.set(id, sentAt);
    void this.#clients[index]
      ?.ask({ type: 'post', id, room: `room-${this.#first + index}`, body: String(count).padStart(200, '0') })
      .then((answer) => {
        if (answer.type !== 'ok') {
          this.refused += 1;
          return;
        }
        this.#storedIn[index] = this.storedIn(index) + 1;
        this.acks.push(realClock.monotonic() - sentAt);
        if (answer['replicated'] === true) this.replications.push(realClock.monotonic() - sentAt);
        else {
          this.#stored[index]?.push({ origin: answer['origin'] as string, seq: answer['seq'] as number, sentAt });
          this.#settle(index);
        }
      });
  }

  #heard(index: number, { type, id, origin, seq }: Message): void {
    if (type === 'event') this.#came(id as string);
    if (type !== 'replicated') return;
    this.#marks[index]?.set(origin as string, seq as number);
    this.#settle(index);
  }

  /** What the marks cover is replicated: the oldest first, as a client posts to one origin. */
  #settle(index: number): void {
    const stored = this.#stored[index] ?? [];
    for (let first = stored[0]; first && first.seq <= (this.#marks[index]?.get(first.origin) ?? 0); first = stored[0]) {
      this.replications.push(realClock.monotonic() - first.sentAt);
      stored.shift();
    }
  }

  #came(id: string): void {
    const sentAt = this.#sentAt.get(id);
    this.#sentAt.delete(id);
    if (sentAt !== undefined) this.events.push(realClock.monotonic() - sentAt);
  }
}

function opened(port: number, message: (message: Message) => void): Promise<WireClient> {
  return new Promise((resolve) => {
    const client: WireClient = new WireClient(port, {
      opened: () => resolve(client),
      message,
      closed: () => {},
    });
  });
}
