import { fingerprint } from '../server/fingerprint.ts';
import type { SimulatedNode } from '../server/testing/simulated-mesh.ts';
import type { SocketLike } from '../shared/client/ports.ts';
import type { AuthorId, PostId } from '../shared/ids.ts';
import type { World } from './world.ts';

type Answer = Readonly<Record<string, unknown>>;

const ID = '0190c8a0-0000-7000-8000-000000000001' as PostId;
const OTHER = '0190c8a0-0000-7000-8000-000000000002' as PostId;
const DEEP = '['.repeat(40) + ']'.repeat(40);
/** Each is refused with just this code, and changes nothing. `$` stands for a fresh `ref`; what is not read so far is answered without one. */
const BAD: readonly (readonly [frame: string, code: string])[] = [
  ['{', 'bad_json'],
  ['[]', 'not_object'],
  ['{"type":"nope","ref":$}', 'unknown_type'],
  [`{"type":"join","ref":0,"room":${DEEP}}`, 'too_deep'],
  ['{"type":"join","ref":$}', 'bad_field'],
  ['{"type":"join","ref":$,"room":"../x"}', 'bad_room'],
  ['{"type":"history","ref":$,"room":"general","limit":-1}', 'bad_field'],
  [`{"type":"post","ref":$,"room":"general","id":"x","body":"bad"}`, 'bad_id'],
  [`{"type":"post","ref":$,"room":"general","id":"${OTHER}","body":""}`, 'body_empty'],
  [`{"type":"post","ref":$,"room":"elsewhere","id":"${OTHER}","body":"bad"}`, 'not_in_room'],
  [`{"type":"post","ref":$,"to":"nobody-at-all","id":"${OTHER}","body":"bad"}`, 'no_such_user'],
  // The id of the one good post, for something else.
  [`{"type":"post","ref":$,"room":"general","id":"${ID}","body":"bad"}`, 'id_conflict'],
  ['{"type":"hello","ref":$,"name":"another"}', 'already_greeted'],
];
const PATIENCE_MS = 4_000;
/** Whatever came of it, a stranger is gone by then. */
export const STAYS_MS = 5_000;

/** 16: a client that writes one good post among many bad requests. Each bad one gets exactly one error, and leaves no trace. */
export class Stranger {
  readonly #world: World;
  readonly #node: SimulatedNode;
  readonly #name: string;
  readonly #key: string;
  readonly #body: string;
  #socket: SocketLike | undefined;
  #ref = 0;
  #isClosed = false;
  readonly #expected = new Map<number | null, string[]>();
  readonly #answers: Answer[] = [];

  constructor(world: World, node: SimulatedNode) {
    this.#world = world;
    this.#node = node;
    this.#name = `stranger${Math.floor(world.now)}`;
    this.#key = `key-of-${this.#name}`.padEnd(24, '-');
    this.#body = `${this.#name} was here`;
  }

  enter(): void {
    this.#socket = this.#world.mesh.sockets.dial(this.#name, this.#node.url, {
      opened: () => this.#ask({ type: 'hello', name: this.#name, key: this.#key }),
      message: (text) => this.#heard(JSON.parse(text)),
      closed: () => {
        this.#isClosed = true;
      },
    });
    this.#world.mesh.clock.clock().after(STAYS_MS, () => this.#socket?.close());
  }

  #ask(request: object): void {
    this.#socket?.send(JSON.stringify({ ...request, ref: this.#ref++ }));
  }

  #heard(message: Answer): void {
    if (message.type === 'welcome') this.#ask({ type: 'join', room: 'general' });
    else if (message.type === 'ok' && message.room === 'general' && message.events) this.#post();
    else if (message.type === 'ok' && message.id === ID) this.#misbehave();
    else if (message.type === 'error') this.#answers.push(message);
  }

  #post(): void {
    const author = fingerprint(this.#key) as AuthorId;
    const post = {
      body: this.#body,
      author,
      id: ID,
      room: 'general' as never,
      isDirect: false,
      at: this.#world.now,
      after: undefined,
    };
    this.#world.story.strange(post);
    this.#ask({ type: 'post', room: 'general', id: ID, body: this.#body });
  }

  #misbehave(): void {
    for (const [frame, code] of BAD) {
      const ref = frame.includes('$') ? this.#ref++ : null;
      this.#expected.set(ref, [...(this.#expected.get(ref) ?? []), code]);
      this.#socket?.send(frame.replace('$', String(ref)));
    }
    this.#world.mesh.clock.clock().after(PATIENCE_MS, () => this.#judge());
  }

  /** A socket that ended meanwhile answers nothing; a node that was stalled answers late. */
  #judge(): void {
    const { isAsleep } = this.#node.process ?? { isAsleep: true };
    if (this.#isClosed || isAsleep || this.#answers.length === 0) return;
    for (const [ref, codes] of this.#expected) {
      const got = this.#answers.filter((answer) => answer.ref === ref).map(({ code }) => code);
      if (got.join() !== codes.join())
        this.#world.fault('refusals', `${this.#node.name} answered ${got.join()} where ${codes.join()} was due`);
    }
  }
}
