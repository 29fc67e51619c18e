import { createHash, type Hash } from 'node:crypto';
import { HEADER_BYTES } from '../server/backbone/mesh/frame-codec.ts';
import { fingerprint } from '../server/fingerprint.ts';
import {
  everybody,
  line,
  ring,
  SimulatedMesh,
  type SimulatedNode,
  type SimulatedPerson,
  star,
} from '../server/testing/simulated-mesh.ts';
import type { Entry, RoomState } from '../shared/client/chat-state.ts';
import { type AuthorId, comparePlaces, directAuthors, directRoom, type Place, type RoomName } from '../shared/ids.ts';
import { keepNews } from './faults/old-news.ts';
import { Lag } from './lag.ts';
import type { Action, Outline } from './plan.ts';
import { type Post, Story } from './story.ts';
import type { Invariant, Watch } from './watch.ts';

const SHAPES = { full: everybody, line, ring, star };
/** What is wrong once is often wrong a thousand times. */
const FAULT_LIMIT = 12;
const REBOOT_MS = 1_000;
/** By far the most frequent word of a node, and it says nothing. */
const BEAT = '{"type":"beat"';
/** From here on a clock is nearly as far off as nodes follow each other. */
const SKEWED_MS = 9_500;

/** A simulated mesh with people, what truly happens in it, and those who watch. What is wrong ends up in `faults`. */
export class World {
  readonly mesh: SimulatedMesh;
  readonly story = new Story();
  readonly lag: Lag;
  readonly faults: string[] = [];
  readonly trace: string[] = [];
  /** Frames of soft state that were once under way. */
  readonly news: Buffer[] = [];
  /** Some wall clock was so far off that the order need not keep to what people had read. */
  isSkewed = false;
  /** A disk was lost, put back or copied: a page may have seen what is on none any more. */
  isDiskChanged = false;
  /** Set: every node is started again by its operator, as soon as it is down. */
  isCalm = false;
  readonly outline: Outline;
  readonly #watches: readonly Watch[];
  /** Those who look at one kind of thing: frames are many, and few look at them. */
  readonly #watching = new Map<keyof Watch, readonly Watch[]>();
  readonly #awaited = new Map<string, (url: string) => void>();
  readonly #hash: Hash | undefined;
  readonly #isTraced: boolean;
  /** Screens on which nothing was refused. */
  readonly #sent = new WeakSet<readonly Entry[]>();

  constructor(
    outline: Outline,
    invariants: readonly Invariant[],
    how: { readonly hash?: boolean; readonly trace?: boolean } = {},
  ) {
    this.outline = outline;
    this.mesh = new SimulatedMesh(outline.seed, outline.nodes, SHAPES[outline.shape]);
    if (outline.limited) this.mesh.limit({ postRate: 10, postBurst: 30 });
    this.lag = new Lag(this.mesh);
    this.#hash = how.hash ? createHash('sha256') : undefined;
    this.#isTraced = how.trace === true;
    this.#watches = invariants.map((invariant) => invariant(this));
    this.#listen();
  }

  get now(): number {
    return this.mesh.clock.elapsed;
  }

  /** Of everything that crossed any wire, with the time at which it was sent. */
  get hash(): string {
    return this.#hash?.digest('hex') ?? '';
  }

  node(index: number | undefined): SimulatedNode {
    return this.mesh.nodes[(index ?? 0) % this.mesh.nodes.length] as SimulatedNode;
  }

  person(index: number | undefined): SimulatedPerson {
    return this.mesh.people[(index ?? 0) % this.mesh.people.length] as SimulatedPerson;
  }

  authorOf(person: SimulatedPerson): AuthorId {
    return fingerprint(person.key) as AuthorId;
  }

  fault(rule: string, what: string): void {
    if (this.faults.length < FAULT_LIMIT) this.faults.push(`${rule}: ${what} (at ${(this.now / 1_000).toFixed(3)} s)`);
    this.note(`FAULT ${rule}: ${what}`);
  }

  /** A line of the trace. */
  note(text: string): void {
    if (this.#isTraced) this.trace.push(`${(this.now / 1_000).toFixed(3).padStart(9)}  ${text}`);
  }

  async settleIn(): Promise<void> {
    await this.mesh.startAll();
    await this.mesh.run(2_500);
    for (let index = 0; index < this.outline.people; index += 1) {
      const person = this.mesh.person(`user${index}`, this.node(index), ['general', 'random']);
      this.watchPage(person);
    }
    await this.mesh.run(1_500);
  }

  watchPage(person: SimulatedPerson): void {
    const before = new Map<RoomName, readonly Entry[]>();
    const { client } = person;
    client.subscribe((state) => {
      for (const room of state.rooms) {
        if (before.get(room.room) === room.entries) continue;
        before.set(room.room, room.entries);
        this.tell('shown', (watch) => watch.shown(person, room));
      }
    });
  }

  /** `length`: the body is filled up to so many characters. */
  write(person: SimulatedPerson, room: RoomName, length = 0): void {
    const body = `${person.label} ${this.story.count}`.padEnd(length, '.');
    const after = this.#lastSeen(person);
    const id = person.client.post(room, body);
    this.story.add({ body, author: this.authorOf(person), id, room, isDirect: false, at: this.now, after });
  }

  writeTo(person: SimulatedPerson, other: SimulatedPerson): void {
    const body = `${person.label} to ${other.label} ${this.story.count}`;
    const after = this.#lastSeen(person);
    const id = person.client.postTo(other.name, body);
    const author = this.authorOf(person);
    this.story.add({ body, author, id, room: directRoom(author, this.authorOf(other)), isDirect: true, at: this.now, after });
    if (this.mesh.people.filter(({ name }) => name === other.name).length > 1) this.#dropUnstored(({ id: key }) => key === id);
  }

  /** Two go by this name from now on: what is written to it reaches the one whom the node knows that it is given to. */
  dispute(name: string): void {
    const authors = this.mesh.people.filter((person) => person.name === name).map((person) => this.authorOf(person));
    this.#dropUnstored(({ isDirect, room }) => isDirect && authors.some((author) => directAuthors(room)?.includes(author)));
  }

  noteSkew(): void {
    this.isSkewed ||= this.mesh.nodes.some(({ wall }) => Math.abs(wall.offsetMs) > SKEWED_MS);
  }

  /** What people do about posts that were refused: they come back to the room and try again. */
  retryFailed(): void {
    for (const { client } of this.mesh.people) {
      for (const { room, entries, joined, with: other } of client.state.rooms) {
        if (this.#sent.has(entries)) continue;
        if (entries.every(isFine)) this.#sent.add(entries);
        for (const { delivery, id, amending } of entries) {
          for (const change of amending) if (change.delivery.is === 'failed') client.retry(change.id);
          if (delivery.is !== 'failed') continue;
          if (!joined && other === undefined) client.join(room);
          client.retry(id);
        }
      }
    }
  }

  /** What people do whose name is taken: they take another. */
  renameRefused(): void {
    for (const { client, label } of this.mesh.people) {
      if (client.state.phase.is === 'refused' && client.state.phase.code === 'name_taken') client.rename(label);
    }
  }

  reload(person: SimulatedPerson, at: SimulatedNode): void {
    this.#dropUnkept(person);
    this.mesh.reload(person, at);
    this.watchPage(person);
  }

  /** `then` is called once, when this person next says to a node, at `url`, how far it has read. */
  whenResuming({ label }: SimulatedPerson, then: (url: string) => void): void {
    this.#awaited.set(label, then);
  }

  /** The operator's part: starts what is down. A disk that cannot be opened is looked at again later. */
  boot(node: SimulatedNode): void {
    if (node.process) return;
    this.note(`start ${node.name}`);
    this.mesh.boot(node).catch((error: Error) => {
      this.note(`${node.name} does not start: ${error.message}`);
      this.mesh.crash(node);
      if (this.isCalm) this.mesh.clock.clock().after(REBOOT_MS, () => this.boot(node));
    });
  }

  crash(node: SimulatedNode): void {
    if (!node.process) return;
    this.note(`crash ${node.name}`);
    this.mesh.crash(node);
  }

  /** Faults are off from here on: the operator repairs everything and starts what is down. */
  calm(): void {
    this.note('calm');
    this.isCalm = true;
    this.#awaited.clear();
    this.lag.clearAll();
    this.mesh.heal();
    for (const node of this.mesh.nodes) {
      node.disk.mend();
      node.wall.offsetMs = 0;
      node.process?.wakeUp();
      this.boot(node);
    }
    for (const { process } of this.mesh.people) process.wakeUp();
  }

  perform(action: Action, act: (world: World, action: Action) => void): void {
    this.note(`${action.act} ${JSON.stringify({ ...action, at: undefined, act: undefined })}`);
    this.tell('performed', (watch) => watch.performed(action));
    act(this, action);
  }

  tell<What extends keyof Watch>(what: What, say: (watch: Watch & Required<Pick<Watch, What>>) => void): void {
    let watching = this.#watching.get(what);
    if (!watching) {
      watching = this.#watches.filter((watch) => watch[what] !== undefined);
      this.#watching.set(what, watching);
    }
    for (const watch of watching) say(watch as Watch & Required<Pick<Watch, What>>);
  }

  #resumed(label: string, url: string): void {
    const then = this.#awaited.get(label);
    this.#awaited.delete(label);
    then?.(url);
  }

  /** What no storage had yet when the page was closed was never promised to anybody. */
  #dropUnkept(person: SimulatedPerson): void {
    const author = this.authorOf(person);
    const keys = [...person.kept.keys()];
    this.#dropUnstored((post) => post.author === author && !keys.some((key) => key.endsWith(`/${post.id}`)));
  }

  #dropUnstored(mayGo: (post: Post) => boolean): void {
    for (const post of this.story.posts) {
      const isStored = () => this.mesh.nodes.some(({ disk }) => disk.rows.counting('post', post.author, post.id));
      if (mayGo(post) && !isStored()) this.story.drop(post);
    }
  }

  #lastSeen({ client }: SimulatedPerson): Place | undefined {
    let last: Place | undefined;
    for (const { entries } of client.state.rooms) {
      for (const { place } of entries) if (place && (!last || comparePlaces(place, last) > 0)) last = place;
    }
    return last;
  }

  #listen(): void {
    const { network, sockets, nodes } = this.mesh;
    let said: { readonly text: string; readonly message: ReturnType<typeof JSON.parse> } = { text: '', message: undefined };
    const byUrl = new Map(nodes.map((node) => [node.url, node]));
    network.tap = (from, to, bytes, isHeard) => {
      this.#hash?.update(`${this.now} ${from} ${to}`).update(bytes);
      for (let at = 0; at < bytes.length; ) {
        const end = at + HEADER_BYTES + bytes.readUInt32BE(at + 2);
        keepNews(this.news, bytes, at, end);
        const payload = bytes.subarray(at + HEADER_BYTES, end);
        this.tell('frame', (watch) => watch.frame(from as never, to as never, bytes[at] as number, payload, isHeard));
        at = end;
      }
    };
    sockets.tap = (way, client, url, text, socket) => {
      this.#hash?.update(`${this.now} ${way} ${client} ${url}${text}`);
      if (text.startsWith(BEAT)) return;
      const person = this.mesh.people.find(({ label }) => label === client);
      const node = byUrl.get(url);
      if (!person || !node) return;
      // A node sends one text to all who are in a room, one after the other.
      if (text !== said.text) said = { text, message: JSON.parse(text) };
      const { message } = said;
      if (message.type === 'resume') this.#resumed(client, url);
      if (way === 'up') this.tell('up', (watch) => watch.up(person, node, message));
      else this.tell('down', (watch) => watch.down(person, node, message, socket));
    };
    this.mesh.forgot = (person, key) => this.tell('forgot', (watch) => watch.forgot(person, key));
    this.mesh.crashed = (node) => this.tell('crashed', (watch) => watch.crashed(node));
    for (const node of nodes) node.disk.stored = (event) => this.tell('stored', (watch) => watch.stored(node, event));
  }
}

function isFine({ delivery, amending }: Entry): boolean {
  return delivery.is !== 'failed' && amending.every((change) => change.delivery.is !== 'failed');
}

/** The room as a page shows it, if it is open there. */
export function roomOf({ client }: SimulatedPerson, room: RoomName): RoomState | undefined {
  return client.state.rooms.find((state) => state.room === room);
}
