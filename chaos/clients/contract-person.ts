import { RawClient, type Received } from '../../e2e/harness/raw-client.ts';
import { monotonic, sleep, wallClock } from '../../e2e/harness/time.ts';
import { comparePlaces, type Place } from '../../shared/ids.ts';
import type { EventMessage } from '../../shared/protocol/event.ts';
import { TIMES } from '../../shared/protocol/limits.ts';
import { bodyMark, type LogLine, LogWriter, type ShownPost } from '../log-lines.ts';
import { patiently } from '../patiently.ts';
import { SeededRandom } from '../seeded-random.ts';
import { Author } from './author.ts';
import type { Person, PersonOptions } from './person.ts';

/**
 * A client written from the contract alone, which shares no code with the production client. When its node is silent or gone
 * it resumes on another one. Of two copies of a post it shows the first in the order, unless the node says otherwise.
 */
const LOOK_EVERY_MS = 250;
const RESEND_EVERY_MS = 2_000;

export class ContractPerson implements Person {
  readonly label: string;
  readonly log: string;
  readonly #options: PersonOptions;
  readonly #client: RawClient;
  readonly #writer: LogWriter;
  readonly #author: Author;
  readonly #random: SeededRandom;
  readonly #shown = new Map<string, { event: EventMessage; readonly copies: Place[] }>();
  readonly #sequences = new Set<string>();
  #node = '';
  #isClosed = false;

  constructor(options: PersonOptions) {
    const { label, name, key, rooms, log, seed, postsPerSecond } = options;
    this.label = label;
    this.log = log;
    this.#options = options;
    this.#writer = new LogWriter(log, wallClock);
    this.#random = new SeededRandom(seed);
    this.#client = new RawClient(name, {
      key: key ?? null,
      isPatient: true,
      observer: {
        acked: ({ id, replicated }) => this.#acked(id, replicated ? 'replicated' : 'stored'),
        replicated: (id) => this.#acked(id, 'replicated'),
        refused: (id, code) => this.#write({ is: 'refused', id, code }),
        received: (received) => this.#received(received),
      },
    });
    this.#author = new Author(label, '1', rooms, postsPerSecond, seed, (room, body) => this.#post(room, body));
  }

  get unsettled(): number {
    return this.#client.unreplicated;
  }

  async start(): Promise<void> {
    this.#write({ is: 'page' });
    const [first] = Object.entries(this.#options.routes);
    if (!first) throw new Error('no node to go to');
    await patiently(() => this.#attach(first[0], first[1]));
    for (const room of this.#options.rooms) await patiently(() => this.#client.join(room));
    this.#author.start();
    void this.#stayAttached();
  }

  hush(): void {
    this.#author.stop();
  }

  async takeStock(): Promise<void> {
    const posts = [...this.#shown.values()].sort((a, b) => comparePlaces(a.event, b.event));
    for (const room of this.#options.rooms) {
      const here = posts.filter(({ event }) => event.room === room);
      this.#write({ is: 'final', room, posts: here.map(({ event, copies }) => toShown(event, copies)) });
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#author.stop();
    this.#client.drop();
    this.#writer.close();
  }

  #write(line: LogLine): void {
    if (!this.#isClosed) this.#writer.write(line);
  }

  #acked(id: string, level: 'stored' | 'replicated'): void {
    this.#write({ is: 'acked', id, level, node: this.#node });
  }

  #post(room: string, body: string): void {
    const id = globalThis.crypto.randomUUID();
    this.#write({ is: 'sent', id, room, body: bodyMark(body) });
    // A refusal is in the log already.
    this.#client.post(room, body, id).catch(() => {});
  }

  async #attach(name: string, url: string): Promise<void> {
    await this.#client.connect(url);
    const { welcome } = this.#client;
    this.#node = welcome?.node.name ?? name;
    this.#write({ is: 'me', author: this.#client.author, name: this.#options.name });
  }

  /** Looks after the connection until closed. */
  async #stayAttached(): Promise<void> {
    let resentAt = monotonic();
    while (!this.#isClosed) {
      await sleep(LOOK_EVERY_MS);
      if (this.#isAttached) {
        if (monotonic() - resentAt < RESEND_EVERY_MS) continue;
        resentAt = monotonic();
        this.#client.resend();
        continue;
      }
      this.#client.drop();
      const [name, url] = this.#random.pick(Object.entries(this.#options.routes));
      await this.#attach(name, url).catch(() => this.#client.drop());
    }
  }

  get #isAttached(): boolean {
    try {
      const { isOpen, heardAt } = this.#client.wire;
      return isOpen && monotonic() - heardAt < TIMES.silentNode;
    } catch {
      return false;
    }
  }

  #received({ via, event }: Received): void {
    const sequence = `${event.origin}:${event.seq}`;
    if (this.#sequences.has(sequence)) {
      if (via === 'event') this.#write({ is: 'again', what: `${sequence} (${event.id})` });
      return;
    }
    this.#sequences.add(sequence);
    const row = `${event.author}/${event.id}`;
    const held = this.#shown.get(row);
    const copies = [...(held?.copies ?? []), { at: event.at, origin: event.origin, seq: event.seq }];
    const replaces = !held || isSupersededBy(held.event, event) || comparePlaces(event, held.event) < 0;
    this.#shown.set(row, { event: replaces ? event : held.event, copies });
    if (replaces) this.#write({ is: 'shown', room: event.room, row, after: null, post: toShown(event, copies) });
  }
}

function isSupersededBy(held: EventMessage, event: EventMessage): boolean {
  return event.supersedes?.origin === held.origin && event.supersedes.seq === held.seq;
}

function toShown({ author, id, from, body, at, origin, seq }: EventMessage, others: readonly Place[]): ShownPost {
  const shown = { author, id, from, body: bodyMark(body), place: { at, origin, seq } };
  return others.length > 1 ? { ...shown, others } : shown;
}
