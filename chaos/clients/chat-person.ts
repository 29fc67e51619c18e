import { ChatClient } from '../../shared/client/chat-client.ts';
import type { ChatState, Entry } from '../../shared/client/chat-state.ts';
import type { ClientStorage } from '../../shared/client/ports.ts';
import type { PostId, RoomName } from '../../shared/ids.ts';
import { realClock } from '../../shared/time/real-clock.ts';
import { bodyMark, type LogLine, LogWriter, readLog } from '../log-lines.ts';
import { Author } from './author.ts';
import { type NodePorts, nodePorts } from './node-ports.ts';
import type { Person, PersonOptions } from './person.ts';
import { ScreenWatch, shownPost } from './screen-watch.ts';

/** The production client, as a browser's page has it, with a user in front. `vanish` closes the page; `storage` stays. */
const LOAD_WITHIN_MS = 60_000;

interface Page {
  readonly ports: NodePorts;
  readonly client: ChatClient;
  readonly author: Author;
}

export class ChatPerson implements Person {
  readonly label: string;
  readonly log: string;
  readonly #options: PersonOptions;
  readonly #storage: ClientStorage;
  readonly #writer: LogWriter;
  /** What this person sent and has not been told of as replicated, by id; the level it was told of. */
  readonly #open = new Map<string, 'sent' | 'stored'>();
  readonly #known = new Set<string>();
  /** Those that this page knows of: one before it may have gone in the moment in which a post of its was replicated. */
  readonly #inSight = new Set<string>();
  #page: Page | undefined;
  #pages = 0;
  #node = '';
  /** Who answers last: an answer may be read when the connection is gone. */
  #lastNode = '';
  #phase = '';
  #me = '';
  #isHushed = false;

  /** Goes on with a log that is there already: a process that was killed and started again is the same person. */
  constructor(options: PersonOptions, storage: ClientStorage) {
    this.label = options.label;
    this.log = options.log;
    this.#options = options;
    this.#storage = storage;
    this.#writer = new LogWriter(options.log, () => realClock.now());
    for (const line of readLog(options.log)) {
      if (line.is === 'page') this.#pages += 1;
      if (line.is === 'sent') this.#sent(line.id);
      if (line.is === 'acked') this.#acked(line.id, line.level);
      if (line.is === 'refused') this.#open.delete(line.id);
    }
  }

  get unsettled(): number {
    return [...this.#inSight].filter((id) => this.#open.has(id)).length;
  }

  get isKeyed(): boolean {
    return this.#options.key !== undefined;
  }

  start(): void {
    const { name, key, rooms, routes, label, postsPerSecond, seed } = this.#options;
    this.#pages += 1;
    this.#inSight.clear();
    this.#node = '';
    this.#write({ is: 'page' });
    const ports = nodePorts(this.#storage, (url) => routes[url] ?? url);
    const client = new ChatClient(ports.ports);
    const post = (room: string, body: string) => this.#post(client, room, body);
    const author = new Author(label, `${this.#pages}`, rooms, postsPerSecond, seed + this.#pages, post);
    this.#page = { ports, client, author };
    const watch = new ScreenWatch(
      (line) => this.#write(line),
      (entry, room) => this.#entry(client, entry, room),
    );
    client.subscribe((state) => {
      if (this.#page?.client !== client) return;
      this.#attached(state);
      watch.look(state);
    });
    client.start({ urls: Object.keys(routes), name, key, rooms, pin: undefined });
    if (!this.#isHushed) author.start();
  }

  hush(): void {
    this.#isHushed = true;
    this.#page?.author.stop();
  }

  vanish(): void {
    this.#page?.author.stop();
    this.#page?.ports.close();
    this.#page = undefined;
  }

  comeBack(): void {
    this.start();
  }

  async takeStock(): Promise<void> {
    const { client } = this.#page ?? {};
    if (!client) return;
    for (const room of this.#options.rooms as readonly RoomName[]) {
      const view = () => client.state.rooms.find((one) => one.room === room);
      const deadline = realClock.monotonic() + LOAD_WITHIN_MS;
      while (view()?.more && realClock.monotonic() < deadline) {
        const before = view()?.entries.length;
        await client.loadOlder(room);
        // A node with too much to do shows no old pages for a while.
        if (view()?.entries.length === before) await new Promise<void>((resolve) => realClock.after(250, resolve));
      }
      const entries = view()?.entries ?? [];
      this.#write({ is: 'final', room, posts: entries.map(shownPost) });
    }
  }

  close(): void {
    this.vanish();
    this.#writer.close();
  }

  #write(line: LogLine): void {
    this.#writer.write(line);
  }

  #post(client: ChatClient, room: string, body: string): void {
    this.#write({ is: 'writing', room, body: bodyMark(body) });
    const id = client.post(room as RoomName, body);
    this.#write({ is: 'sent', id, room, body: bodyMark(body) });
    this.#sent(id);
  }

  #sent(id: string): void {
    if (this.#known.has(id)) return;
    this.#known.add(id);
    this.#inSight.add(id);
    this.#open.set(id, 'sent');
  }

  #acked(id: string, level: 'stored' | 'replicated'): void {
    if (level === 'replicated') this.#open.delete(id);
    else if (this.#open.has(id)) this.#open.set(id, 'stored');
  }

  #attached({ phase, me }: ChatState): void {
    if (me && me.author !== this.#me) {
      this.#me = me.author;
      this.#write({ is: 'me', author: me.author, name: this.#options.name });
    }
    const told = phase.is === 'refused' ? `refused: ${phase.code}` : phase.is;
    if (told !== this.#phase) this.#write({ is: 'phase', phase: told });
    this.#phase = told;
    if (phase.is === 'connecting') this.#node = '';
    if (phase.is !== 'online' || phase.node === this.#node) return;
    this.#node = phase.node;
    this.#lastNode = phase.node;
    this.#write({ is: 'attached', node: phase.node });
  }

  /** A row came or changed: if it is of this person's own post, it may say how far that has got. */
  #entry(client: ChatClient, { own, id, body, delivery }: Entry, room: string): void {
    if (!own) return;
    if (!this.#known.has(id)) {
      // Left in the outbox by a page that died before it could write down the id; or by the same user's other tab.
      if (delivery.is === 'received' || delivery.is === 'everywhere') return;
      if (!body.startsWith(`${this.label} `)) return;
      this.#write({ is: 'sent', id, room, body: bodyMark(body) });
      this.#sent(id);
    }
    const open = this.#open.get(id);
    if (!open) return;
    this.#inSight.add(id);
    if (delivery.is === 'failed') {
      // What was not sent before the page was closed waits for its user's word, who still means it.
      if (delivery.code === 'unsent') client.retry(id as PostId);
      else {
        this.#write({ is: 'refused', id, code: delivery.code });
        this.#open.delete(id);
      }
    } else if (delivery.is === 'stored' && open === 'sent') this.#tell(id, 'stored');
    else if (delivery.is === 'replicated' || delivery.is === 'everywhere') this.#tell(id, 'replicated');
  }

  #tell(id: string, level: 'stored' | 'replicated'): void {
    this.#write({ is: 'acked', id, level, node: this.#lastNode });
    this.#acked(id, level);
  }
}
