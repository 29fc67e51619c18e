import type { NodeName, PostId, RoomName } from '../ids.ts';
import { randomPostId } from '../time/random-text.ts';
import type { ChatFace, ChatState, SignIn } from './chat-state.ts';
import type { ClientPorts } from './ports.ts';

const IDLE: ChatState = {
  phase: { is: 'idle' },
  me: undefined,
  nodes: [],
  rooms: [],
  decision: undefined,
  moves: [],
  pin: undefined,
  waiting: 0,
  mesh: undefined,
};

/** The isomorphic chat client: one user, attached to one node at a time. */
export class ChatClient implements ChatFace {
  readonly #ports: ClientPorts;
  readonly #listeners = new Set<(state: ChatState) => void>();

  constructor(ports: ClientPorts) {
    this.#ports = ports;
  }

  get state(): ChatState {
    return IDLE;
  }

  subscribe(listener: (state: ChatState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(_sign: SignIn): void {}
  rename(_name: string): void {}
  stop(): void {}
  join(_room: string): void {}
  leave(_room: string): void {}
  post(_room: RoomName, _body: string, _replyTo?: PostId): PostId {
    return randomPostId(this.#ports.random, this.#ports.clock.now());
  }
  postTo(_name: string, _body: string): PostId {
    return randomPostId(this.#ports.random, this.#ports.clock.now());
  }
  retry(_id: PostId): void {}
  discard(_id: PostId): void {}
  async loadOlder(_room: RoomName): Promise<void> {}
  pin(_node: NodeName | 'here'): void {}
  unpin(): void {}
  moveTo(_node: NodeName): void {}
  async measureNow(): Promise<void> {}
  tryNow(): void {}
  watchMesh(_watch: boolean): void {}
  setVisible(_visible: boolean): void {}
  networkChanged(): void {}
}
