import type { RoomName } from '../../shared/ids.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { ServerMessage } from '../../shared/protocol/server-messages.ts';
import type { RoomChange } from '../membership/presence.ts';
import { type ClientOwner, GatewayClient, type Host } from './gateway-client.ts';
import type { LineSocket, LineSocketEvents } from './line-socket.ts';
import { type Line, LineSplitter } from './line-splitter.ts';
import { LineUser, type LineUserDeps } from './line-user.ts';
import { farewell, nameRefusal, words } from './wording.ts';

export interface LineSessionDeps extends LineUserDeps {
  readonly host: Host;
}

/** To give a name, from the start and from each line before it. */
const NAME_WITHIN_MS = 60_000;
/** A node that takes no newcomers now is asked so often, as far apart as it says. */
const SIGN_IN_ATTEMPTS = 5;
/** With more than this written and not taken, no further line is served and no notice is given. */
const BEHIND_BYTES = 64 * 1024;
/** With more than this read and not served, the socket is read no further. */
const UNSERVED_BYTES = 64 * 1024;
/** So many lines in a row; then the other users of this node have their turn. */
const LINES_A_TURN = 256;
/** What was read before the far end broke off is served for so long. */
const LAST_LINES_MS = 10_000;
/** Whether it is a good one is known when a name comes. */
const TOKEN_LINE = /^\/token +(\S+) *$/;
/** A far end that does not take the last word is cut off after so long. */
export const LINGER_MS = 2_000;

/**
 *   naming ── a name that is free ──▶ in ── quit, end, closed by the gateway ──▶ over
 *      └────────── too late, end ────────────────────────────────────────────────▲
 */
type State = { readonly is: 'naming' } | { readonly is: 'in'; readonly user: LineUser } | { readonly is: 'over' };

/**
 * One connection of the lines port. Owns what was read and not served. Serves one line after the other; a line that comes too
 * fast waits, and the reading with it: nothing is lost and little is held. Whole lines that were read before a hang-up are
 * served; one that was not ended never is.
 */
export class LineSession implements LineSocketEvents {
  readonly #deps: LineSessionDeps;
  readonly #socket: LineSocket;
  readonly #onOver: () => void;
  readonly #splitter = new LineSplitter();
  #state: State = { is: 'naming' };
  /** The one the user signed in with. */
  #client: GatewayClient | undefined;
  /** The access token that was given before the name. */
  #token: string | undefined;
  #isPaused = false;
  #isServing = false;
  #noMoreLines = false;
  #isGone = false;
  #wake = () => {};
  #cancelNameTimer = () => {};

  constructor(deps: LineSessionDeps, socket: LineSocket, onOver: () => void) {
    this.#deps = deps;
    this.#socket = socket;
    this.#onOver = onOver;
    this.#startNameTimer();
  }

  data(bytes: Buffer): void {
    if (this.#noMoreLines) return;
    this.#splitter.push(bytes);
    this.#adjustReading();
    void this.#serve();
  }

  ended(): void {
    this.#noMoreLines = true;
    void this.#serve();
  }

  drained(): void {
    this.#wake();
    this.#client?.drained();
  }

  closed(): void {
    this.#isGone = true;
    this.#wake();
    this.#deps.clock.after(LAST_LINES_MS, () => void this.#quit());
    this.ended();
  }

  presence(room: RoomName, change: RoomChange): void {
    if (this.#state.is === 'in' && !this.#isBehind) this.#state.user.presence(room, change);
  }

  /** The node goes: what was read is served, then the connection ends. */
  end(): void {
    if (this.#state.is === 'over') return;
    this.#say(words.going);
    this.ended();
  }

  get #isBehind(): boolean {
    return !this.#isGone && this.#state.is !== 'over' && this.#socket.bufferedBytes > BEHIND_BYTES;
  }

  /** The one loop that serves lines. */
  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (let served = 1; this.#state.is !== 'over'; served += 1) {
      while (this.#isBehind) await this.#wait((wake) => (this.#wake = wake));
      const line = this.#splitter.next();
      this.#adjustReading();
      if (!line) break;
      await this.#take(line);
      if (served % LINES_A_TURN === 0) await this.#wait((wake) => void this.#deps.clock.after(0, wake));
    }
    this.#isServing = false;
    if (this.#noMoreLines) await this.#quit();
  }

  async #take(line: Line): Promise<void> {
    if (line.is === 'too_long') this.#say(words.tooLong);
    else if (line.is === 'not_utf8') this.#say(words.notUtf8);
    else if (this.#state.is === 'in') await this.#state.user.take(line.text);
    else await this.#first(line.text);
  }

  async #first(line: string): Promise<void> {
    this.#startNameTimer();
    const token = TOKEN_LINE.exec(line)?.[1];
    if (token !== undefined) {
      this.#token = token;
      this.#say(words.tokenTaken);
    } else if (line === words.hello) this.#say(words.world);
    else await this.#signIn(line.trim());
  }

  async #signIn(name: string, attempt = 1): Promise<void> {
    const client = new GatewayClient(this.#deps.host, this.#owner());
    const answer = await client.request({ type: 'hello', name, ...(this.#token === undefined ? {} : { token: this.#token }) });
    if (answer?.type === 'welcome' && this.#state.is === 'naming') {
      this.#cancelNameTimer();
      this.#client = client;
      this.#state = { is: 'in', user: new LineUser(this.#deps, client, answer, (line) => this.#say(line)) };
      this.#say(words.welcome);
      return;
    }
    client.hangUp();
    if (this.#state.is !== 'naming') return;
    const waitMs = answer?.type === 'error' ? answer.retryAfterMs : undefined;
    if (waitMs !== undefined && attempt < SIGN_IN_ATTEMPTS) {
      await this.#wait((wake) => void this.#deps.clock.after(waitMs, wake));
      await this.#signIn(name, attempt + 1);
    } else if (waitMs !== undefined) this.#say(words.busy);
    else if (answer?.type === 'error' && answer.code === 'unauthorized') this.#say(words.unauthorized);
    else if (answer?.type === 'error') this.#say(nameRefusal(answer.message, answer.reason));
    else this.#say(new ProtocolError('internal').message);
  }

  /** Whom the gateway talks to. Before the user is in, an answer says all there is to say. */
  #owner(): ClientOwner {
    const socket = this.#socket;
    return {
      address: socket.address,
      get bufferedBytes() {
        return socket.bufferedBytes;
      },
      heard: (message) => this.#heard(message),
      closed: (code) => {
        if (this.#state.is === 'in') this.#over(farewell(code));
      },
    };
  }

  #heard(message: ServerMessage): void {
    if (message.type === 'going') this.end();
    else if (this.#state.is === 'in') this.#state.user.heard(message);
  }

  async #quit(): Promise<void> {
    if (this.#state.is === 'in') await this.#state.user.quit();
    this.#over(undefined);
  }

  #over(lastWord: string | undefined): void {
    if (this.#state.is === 'over') return;
    this.#state = { is: 'over' };
    if (lastWord !== undefined) this.#say(lastWord);
    this.#noMoreLines = true;
    this.#cancelNameTimer();
    this.#wake();
    this.#socket.end();
    this.#deps.clock.after(LINGER_MS, () => this.#socket.destroy());
    this.#onOver();
  }

  #say(line: string): void {
    this.#socket.write(`${line}\n`);
  }

  #wait(until: (wake: () => void) => void): Promise<void> {
    return new Promise(until);
  }

  #startNameTimer(): void {
    this.#cancelNameTimer();
    this.#cancelNameTimer = this.#deps.clock.after(NAME_WITHIN_MS, () => this.#over(words.noName));
  }

  #adjustReading(): void {
    const isFull = this.#splitter.size >= UNSERVED_BYTES;
    if (isFull === this.#isPaused) return;
    this.#isPaused = isFull;
    if (isFull) this.#socket.pause();
    else this.#socket.resume();
  }
}
