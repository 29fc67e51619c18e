import type { AuthorId, RoomName, UserName } from '../../shared/ids.ts';
import type { ClientRequest } from '../../shared/protocol/client-messages.ts';
import type { EventMessage } from '../../shared/protocol/event.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { parseRoomName } from '../../shared/protocol/rooms.ts';
import type { ServerMessage, Welcome } from '../../shared/protocol/server-messages.ts';
import type { Clock, Random } from '../../shared/time/clock.ts';
import { randomPostId } from '../../shared/time/random-text.ts';
import type { Presence, RoomChange } from '../membership/presence.ts';
import { parseCommand } from './command.ts';
import type { GatewayClient } from './gateway-client.ts';
import { timeOf, words } from './wording.ts';

export interface LineUserDeps {
  readonly presence: Presence;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Who signed in on a line connection: its commands become requests to the gateway, and what the gateway tells becomes lines. Owns
 * which room the user is in: one at a time. Decides nothing that a WebSocket client could not.
 */
export class LineUser {
  readonly #deps: LineUserDeps;
  readonly #client: GatewayClient;
  readonly #say: (line: string) => void;
  readonly #author: AuthorId;
  #name: UserName;
  #room: RoomName | undefined;
  #isLeaving = false;
  /** Notices of this user's own doings come after the answer to what brought them about. */
  #ownNotices: string[] | undefined;

  constructor(deps: LineUserDeps, client: GatewayClient, welcome: Welcome, say: (line: string) => void) {
    this.#deps = deps;
    this.#client = client;
    this.#say = say;
    this.#author = welcome.author;
    this.#name = welcome.user;
  }

  /** Resolves when the line is answered. */
  async take(line: string): Promise<void> {
    this.#ownNotices = [];
    await this.#obey(line);
    for (const notice of this.#ownNotices) this.#say(notice);
    this.#ownNotices = undefined;
  }

  /** Leaves at once: a line user has nothing to come back with, so there is nothing to wait for. */
  async quit(): Promise<void> {
    this.#isLeaving = true;
    await this.#client.request({ type: 'bye' });
    this.#client.hangUp();
  }

  heard(message: ServerMessage): void {
    if (message.type === 'event' && message.kind === 'post') this.#show(message);
    else if (message.type === 'user') this.#name = message.user;
  }

  /** Somebody came into a room, or left one, anywhere in the mesh. */
  presence(room: RoomName, { joined, left }: RoomChange): void {
    if (this.#isLeaving) return;
    const now = this.#deps.clock.now();
    if (this.#room === room) for (const { name } of joined) if (name !== this.#name) this.#say(words.came(now, name));
    for (const { name } of left) {
      const notice = words.went(now, name, room);
      if (name === this.#name && this.#ownNotices) this.#ownNotices.push(notice);
      else this.#say(notice);
    }
  }

  async #obey(line: string): Promise<void> {
    const command = parseCommand(line);
    switch (command.is) {
      case 'join':
        return this.#join(command.room);
      case 'room':
        return this.#say(words.room(this.#room));
      case 'users':
        return this.#users();
      case 'leader':
        return this.#say(words.leader(this.#room, this.#room === undefined ? null : this.#deps.presence.leader(this.#room)));
      case 'message':
        return this.#post({ to: command.to, body: command.body });
      case 'text':
        return this.#room === undefined ? this.#say(words.noRoom) : this.#post({ room: this.#room, body: command.body });
      case 'quit':
        return this.quit();
      case 'unknown':
        return this.#say(words.unknown);
      case 'nothing':
        return;
    }
  }

  async #join(text: string): Promise<void> {
    const room = parseRoomName(text);
    if (room === undefined) return this.#say(new ProtocolError('bad_room').message);
    if (room !== this.#room) {
      const left = this.#room;
      this.#room = undefined;
      if (left !== undefined) await this.#client.request({ type: 'leave', room: left });
      const answer = await this.#patiently({ type: 'join', room, limit: 0 });
      if (answer?.type === 'error') return this.#say(answer.message);
      this.#room = room;
    }
    this.#say(words.joined(room));
  }

  async #users(): Promise<void> {
    const answer = await this.#client.request({ type: 'users' });
    if (answer?.type === 'ok') this.#say(words.users((answer.users ?? []).map(({ name }) => name)));
    else if (answer?.type === 'error') this.#say(answer.message);
  }

  async #post(post: { readonly room?: RoomName; readonly to?: string; readonly body: string }): Promise<void> {
    const id = randomPostId(this.#deps.random, this.#deps.clock.now());
    const answer = await this.#patiently({ type: 'post', id, ...post });
    if (answer?.type === 'error') this.#say(words.notSent(answer.message));
  }

  /** Asks again as long as the node says when to: whoever writes too fast is slowed down, and loses nothing. */
  async #patiently(request: ClientRequest): Promise<ServerMessage | undefined> {
    for (;;) {
      const answer = await this.#client.request(request);
      if (answer?.type !== 'error' || answer.retryAfterMs === undefined) return answer;
      const { retryAfterMs } = answer;
      await new Promise<void>((resolve) => void this.#deps.clock.after(retryAfterMs, resolve));
    }
  }

  #show(event: EventMessage): void {
    // A copy that counts instead of one that was read already says nothing new, nor does one whose words were taken back before it came.
    if (event.author === this.#author || event.supersedes || event.body === '') return;
    const at = timeOf(event.at);
    if (event.to !== undefined) this.#say(words.direct(at, event.from, event.body));
    else if (event.room === this.#room) this.#say(words.said(at, event.from, event.body));
  }
}
