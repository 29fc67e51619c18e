import type { AuthorId, NodeName, OriginId, PostId, RoomName, Stamp, UserName } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import type { ServerMessage, Welcome } from '../../shared/protocol/server-messages.ts';
import { seededRandom, settle, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Access } from '../gateway/access.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { GatewayOptions } from '../gateway/parts.ts';
import { SHEDS_NOTHING, type Shedding } from '../load/load-monitor.ts';
import { silentLog } from '../log.ts';
import { MemoryBackbone } from './memory-backbone.ts';
import { MemoryPresence } from './memory-presence.ts';
import { MemorySocket } from './memory-socket.ts';

/** A gateway in virtual time with everything around it in memory, and the words to play with it. */
export class GatewayStage {
  readonly time = new VirtualClock();
  readonly backbone: MemoryBackbone;
  readonly presence: MemoryPresence;
  readonly gateway: Gateway;
  #uuids = 0;

  /** `backbone`: of an earlier stage, as after a restart of its node. */
  constructor(
    options: Partial<GatewayOptions> = {},
    load: Shedding = SHEDS_NOTHING,
    backbone = new MemoryBackbone(),
    access?: Access,
  ) {
    this.backbone = backbone;
    this.presence = new MemoryPresence('node-a', backbone);
    this.gateway = new Gateway({
      backbone: this.backbone,
      presence: this.presence,
      clock: this.time.clock(),
      random: seededRandom(1),
      log: silentLog,
      node: { name: 'node-a' as NodeName, url: 'http://node-a.test' },
      options: { postRate: 10, postBurst: 30, roomsPerUser: 50, ...options },
      fingerprint,
      load,
      ...(access && { access }),
    });
  }

  open(): MemorySocket {
    return new MemorySocket(this.gateway);
  }

  /** A signed-in client. */
  async client(name: string, hello: object = {}, rooms: readonly string[] = []): Promise<MemorySocket> {
    const socket = this.open();
    await this.ask(socket, { type: 'hello', name, ...hello });
    for (const room of rooms) await this.ask(socket, { type: 'join', room });
    return socket;
  }

  /** Sends a request and gives the first answer to it. */
  async ask(socket: MemorySocket, request: object): Promise<ServerMessage & Record<string, unknown>> {
    const ref = socket.ask(request);
    for (let rounds = 0; rounds < 20 && socket.answersTo(ref).length === 0; rounds += 1) await settle();
    const [answer] = socket.answersTo(ref);
    if (!answer) throw new Error(`no answer to ${JSON.stringify(request)}`);
    return answer as ServerMessage & Record<string, unknown>;
  }

  post(socket: MemorySocket, room: string, body: string, id = this.uuid()): Promise<ServerMessage & Record<string, unknown>> {
    return this.ask(socket, { type: 'post', id, room, body });
  }

  uuid(): PostId {
    this.#uuids += 1;
    return `00000000-0000-4000-8000-${String(this.#uuids).padStart(12, '0')}` as PostId;
  }

  /** An event of another origin, as a peer would send it. */
  foreign(origin: string, seq: number, room: string, fields: Partial<LogEvent> = {}): LogEvent {
    return {
      origin: origin as OriginId,
      seq,
      at: this.backbone.nextStamp() as Stamp,
      kind: 'post',
      room: room as RoomName,
      from: 'far' as UserName,
      author: 'far-author-0123456789a' as AuthorId,
      id: this.uuid(),
      body: `${origin}/${seq}`,
      ...fields,
    };
  }
}

export const welcomeOf = (socket: MemorySocket): Welcome => socket.of('welcome')[0] as Welcome;
export const bodies = (socket: MemorySocket): readonly string[] => socket.of('event').map((event) => event.body);
export const KEY = { ann: 'ann-key-0123456789abcdef', bob: 'bob-key-0123456789abcdef', eve: 'eve-key-0123456789abcdef' } as const;
