import { randomUUID } from 'node:crypto';
import { realClock } from '../shared/time/real-clock.ts';
import { WireClient } from './wire-client.ts';

/** Clients that post at a steady pace, one a room, and measure: from sending to `ok`, and to the post itself coming by. */
export class Posters {
  acks: number[] = [];
  events: number[] = [];
  refused = 0;
  readonly #clients: WireClient[] = [];
  readonly #posted: number[] = [];
  readonly #sentAt = new Map<string, number>();
  #stop: () => void = () => {};

  /** Resolves when all are in their rooms. */
  async start(ports: readonly number[], rooms: number): Promise<void> {
    for (let index = 0; index < rooms; index += 1) {
      const client = await opened(ports[index % ports.length] as number, (id) => this.#came(id));
      const welcome = await client.ask({ type: 'hello', name: `poster-${index}` });
      if (welcome.type !== 'welcome') throw new Error(`poster ${index}: ${JSON.stringify(welcome)}`);
      await client.ask({ type: 'join', room: `room-${index}`, limit: 0 });
      this.#clients.push(client);
      this.#posted.push(0);
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

  /** What was measured since the last time. */
  take(): { readonly acks: readonly number[]; readonly events: readonly number[] } {
    const { acks, events } = this;
    this.acks = [];
    this.events = [];
    return { acks, events };
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
      ?.ask({ type: 'post', id, room: `room-${index}`, body: String(count).padStart(200, '0') })
      .then((answer) => {
        if (answer.type === 'ok') this.acks.push(realClock.monotonic() - sentAt);
        else this.refused += 1;
      });
  }

  #came(id: string): void {
    const sentAt = this.#sentAt.get(id);
    this.#sentAt.delete(id);
    if (sentAt !== undefined) this.events.push(realClock.monotonic() - sentAt);
  }
}

function opened(port: number, came: (id: string) => void): Promise<WireClient> {
  return new Promise((resolve) => {
    const client: WireClient = new WireClient(port, {
      opened: () => resolve(client),
      message: (message) => {
        if (message.type === 'event') came(message['id'] as string);
      },
      closed: () => {},
    });
  });
}
