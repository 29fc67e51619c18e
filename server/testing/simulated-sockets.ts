import type { SocketEvents, SocketLike } from '../../shared/client/ports.ts';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import type { Clock, Random } from '../../shared/time/clock.ts';
import type { ClientSocket, ClientSocketEvents } from '../gateway/client-socket.ts';
import type { Frames } from '../gateway/frames.ts';

/**
 * The way between clients and nodes in virtual time: whole text frames, in order, each after a latency. Owns the sockets under
 * way. A node that is gone ends its sockets with 1006; a cable that is cut swallows both ways and tells nobody.
 */
export interface Doors {
  /** Takes a new socket in, or undefined when nothing listens at this URL. */
  open(url: string, socket: ClientSocket): ClientSocketEvents | undefined;
}

export class SimulatedSockets {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #doors: Doors;
  readonly #live = new Set<Wire>();
  readonly #cut = new Set<string>();
  /** When the last that is under way now arrives. */
  quietFrom = 0;
  latencyMs: (url: string, client: string) => number;
  /** How what arrives gets into a process, named by its URL (a node) or its name (a client): a stalled one takes it later. */
  enter: (who: string, task: () => void) => void = (_, task) => task();
  /** What is sent may be looked at here; `up` is from the client to the node. */
  tap: ((way: 'up' | 'down', client: string, url: string, text: string, socket: object) => void) | undefined;

  constructor(clock: Clock, random: Random, doors: Doors) {
    this.#clock = clock;
    this.#random = random;
    this.#doors = doors;
    this.latencyMs = () => 1 + this.#random.next() * 10;
  }

  dial(client: string, url: string, events: SocketEvents): SocketLike {
    const wire = new Wire(this, this.#clock, client, url, events);
    this.#live.add(wire);
    wire.ended = () => this.#live.delete(wire);
    wire.connect(this.#doors);
    return wire.client;
  }

  /** One round trip, or a rejection when the node does not answer in time. `enter`: into the page that asks, if it is still open by then. */
  probe(client: string, url: string, isUp: boolean, timeoutMs: number, enter: (task: () => void) => void): Promise<number> {
    const took = this.latencyMs(url, client) * 2;
    const answers = isUp && took < timeoutMs && !this.isCut(client, url);
    return new Promise((resolve, reject) => {
      const end = () => (answers ? resolve(took) : reject(new Error('no answer')));
      this.#clock.after(answers ? took : timeoutMs, () => enter(end));
    });
  }

  isCut(client: string, url: string): boolean {
    return this.#cut.has(`${client} ${url}`);
  }

  /** Everything between this client and this node is swallowed until healed. */
  cut(client: string, url: string): void {
    this.#cut.add(`${client} ${url}`);
  }

  mend(client: string, url: string): void {
    this.#cut.delete(`${client} ${url}`);
    for (const wire of [...this.#live]) if (wire.isTorn && wire.name === client && wire.url === url) wire.tear();
  }

  healAll(): void {
    this.#cut.clear();
    // What was swallowed is gone for good, so these sockets are: TCP would have reset them by now.
    for (const wire of [...this.#live]) if (wire.isTorn) wire.tear();
  }

  /** The node's process is gone. */
  crash(url: string): void {
    for (const wire of [...this.#live]) if (wire.url === url) wire.die();
  }

  /** The client's process is gone, without a word: its nodes hear that the sockets ended. */
  leave(client: string): void {
    for (const wire of [...this.#live]) if (wire.name === client) wire.abandon();
  }

  /** One socket of this client, if it has one, dies with whatever is under way on it. */
  tear(client: string): void {
    for (const wire of this.#live) {
      if (wire.name !== client || wire.isTorn) continue;
      wire.tear();
      return;
    }
  }

  /** The most that waits on any socket for a client to read it, in UTF-16 units. */
  get mostBuffered(): number {
    return Math.max(0, ...[...this.#live].map((wire) => wire.buffered));
  }

  /** Sockets that a client has open. */
  get count(): number {
    return [...this.#live].filter((wire) => wire.isHeld).length;
  }
}

class Wire {
  readonly url: string;
  readonly name: string;
  readonly client: SocketLike;
  ended: () => void = () => {};
  isTorn = false;
  readonly #sockets: SimulatedSockets;
  readonly #clock: Clock;
  #toClient: SocketEvents;
  #toServer: ClientSocketEvents | undefined;
  #clientOpen = true;
  #serverOpen = true;
  #arrival = { up: 0, down: 0 };
  #buffered = 0;

  constructor(sockets: SimulatedSockets, clock: Clock, name: string, url: string, toClient: SocketEvents) {
    this.#sockets = sockets;
    this.#clock = clock;
    this.name = name;
    this.url = url;
    this.#toClient = toClient;
    this.client = {
      send: (text) => this.#send(text),
      close: (code = CLOSE.bye) => this.#closeBy('client', code),
    };
  }

  connect(doors: Doors): void {
    this.#later('up', () => {
      this.#toServer = doors.open(this.url, this.#server());
      if (!this.#toServer) this.end(1006);
      else this.#later('down', () => this.#clientOpen && this.#toClient.opened());
    });
  }

  get buffered(): number {
    return this.#serverOpen ? this.#buffered : 0;
  }

  get isHeld(): boolean {
    return this.#clientOpen;
  }

  /** Both ends learn it, each after the way to it. */
  end(code: number): void {
    this.#later('down', () => this.#closeClient(code));
    this.#later('up', () => this.#closeServer(code));
  }

  /** The server's side vanished without a word; its process is not told anything. */
  die(): void {
    this.#serverOpen = false;
    this.#toServer = undefined;
    this.#later('down', () => this.#closeClient(1006));
  }

  /** The client's side vanished: whoever wrote it is told nothing any more. */
  abandon(): void {
    this.#toClient = NOBODY;
    this.#clientOpen = false;
    this.#later('up', () => this.#closeServer(1006));
  }

  /** What is under way is lost, and both ends learn that the socket is gone. */
  tear(): void {
    this.isTorn = true;
    this.#clock.after(1, () => this.#sockets.enter(this.name, () => this.#closeClient(1006)));
    this.#clock.after(1, () => this.#sockets.enter(this.url, () => this.#closeServer(1006)));
  }

  #send(text: string): void {
    this.#sockets.tap?.('up', this.name, this.url, text, this);
    this.#later('up', () => this.#serverOpen && this.#toServer?.message(text, Buffer.byteLength(text)));
  }

  #server(): ClientSocket {
    const wire = this;
    return {
      address: this.name,
      get bufferedBytes() {
        return wire.#buffered;
      },
      write: (frames: Frames) => this.#write(frames),
      close: (code) => this.#closeBy('server', code),
      terminate: () => this.end(1006),
      pause() {},
      resume() {},
    };
  }

  #write(frames: Frames): void {
    for (const text of frames.texts) {
      this.#buffered += text.length;
      this.#sockets.tap?.('down', this.name, this.url, text, this);
      this.#later('down', () => {
        this.#buffered -= text.length;
        if (this.#clientOpen) this.#toClient.message(text);
        if (this.#buffered === 0) this.#sockets.enter(this.url, () => this.#drained());
      });
    }
  }

  #drained(): void {
    if (this.#buffered === 0 && this.#serverOpen) this.#toServer?.drained();
  }

  #closeBy(side: 'client' | 'server', code: number): void {
    if (side === 'client') {
      // The owner hears of its own close at once; the node when the word gets there.
      this.#later('up', () => this.#closeServer(code));
      this.#clock.after(0, () => this.#closeClient(code));
    } else {
      this.#later('down', () => this.#closeClient(code));
      this.#later('up', () => this.#closeServer(code));
    }
  }

  #closeClient(code: number): void {
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    this.#toClient.closed(code, '');
    this.#finish();
  }

  #closeServer(code: number): void {
    if (!this.#serverOpen) return;
    this.#serverOpen = false;
    this.#toServer?.closed(code);
    this.#finish();
  }

  #finish(): void {
    if (!this.#clientOpen && !this.#serverOpen) this.ended();
  }

  #later(way: 'up' | 'down', task: () => void): void {
    const now = this.#clock.monotonic();
    const at = Math.max(this.#arrival[way], now + this.#sockets.latencyMs(this.url, this.name));
    this.#arrival[way] = at;
    this.#sockets.quietFrom = Math.max(this.#sockets.quietFrom, at);
    this.#clock.after(at - now, () => {
      if (this.#sockets.isCut(this.name, this.url)) this.isTorn = true;
      else if (!this.isTorn) this.#sockets.enter(way === 'up' ? this.url : this.name, task);
    });
  }
}

const NOBODY: SocketEvents = { opened() {}, message() {}, closed() {} };
