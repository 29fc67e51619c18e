import type { NodeName, PostId, RoomName } from '../ids.ts';
import type { ServerMessage } from '../protocol/server-messages.ts';
import { type Arrival, Attachment } from './attachment.ts';
import type { ChatFace, ChatState, Question, Reach, Refusal, SignIn } from './chat-state.ts';
import { Courier } from './courier.ts';
import { Disputes } from './disputes.ts';
import { MembershipKeeper } from './membership.ts';
import { MeshWatch } from './mesh-watch.ts';
import { MoveLog } from './move-log.ts';
import { NodeList } from './node-list.ts';
import { Outbox } from './outbox.ts';
import type { ClientPorts } from './ports.ts';
import { ReplicationMarks } from './replication-marks.ts';
import { Rooms } from './rooms.ts';
import { SessionState, storageOwner } from './session-state.ts';
import { Snapshots } from './snapshots.ts';
import { Steering } from './steering.ts';
import { Writer } from './writer.ts';

/**
 * The chat client: one user, attached to one node of the mesh at a time. Composes the parts and carries messages between them;
 * every rule lives in one of the parts:
 *   attachment (which socket is live) ─ steering (which node to be on) ─ node-list
 *   rooms (what is on the screen) ─ membership (join, leave, pages) ─ outbox ─ courier (sending) ─ session-state (who, how far)
 *   disputes (which copy counts) ─ move-log ─ mesh-watch
 */

const CHALLENGE_MS = 2_000;

export class ChatClient implements ChatFace {
  readonly #ports: ClientPorts;
  readonly #snapshots: Snapshots<ChatState>;
  readonly #nodes: NodeList;
  readonly #attachment: Attachment;
  readonly #steering: Steering;
  readonly #outbox: Outbox;
  readonly #rooms: Rooms;
  readonly #membership: MembershipKeeper;
  readonly #writer: Writer;
  readonly #courier: Courier;
  readonly #disputes: Disputes;
  readonly #moveLog = new MoveLog();
  readonly #meshWatch: MeshWatch;
  #session = new SessionState('', undefined);
  /** Rises with every start and stop, so that a start that waits for storage notices that it is not wanted any more. */
  #turn = 0;

  constructor(ports: ClientPorts) {
    const session = () => this.#session;
    const changed = () => this.#snapshots.changed();
    this.#ports = ports;
    this.#snapshots = new Snapshots(ports.clock, () => this.#snapshot());
    this.#nodes = new NodeList(ports.storage);
    this.#outbox = new Outbox(ports.storage);
    this.#rooms = new Rooms(session, this.#outbox, new ReplicationMarks(), ports.clock, changed);
    this.#membership = new MembershipKeeper(ports.clock, this.#rooms, this.#outbox, session, () => this.#progressed());
    this.#disputes = new Disputes(ports.clock, this.#rooms, this.#membership, changed);
    this.#courier = new Courier(ports, this.#outbox, session, {
      ready: (room, letter) => this.#membership.ready(room, letter),
      renew: (room) => this.#membership.renew(room),
      posted: (event, replicated) => {
        this.#rooms.posted(event, replicated, ports.clock.monotonic());
        void this.#membership.posted(event);
      },
      stuck: () => this.#steering.leaveNode('refused', []),
      changed: () => this.#progressed(),
    });
    const written = () => {
      this.#progressed();
      this.#courier.pump();
    };
    this.#writer = new Writer({ ports, outbox: this.#outbox, rooms: this.#rooms, session, written });
    this.#attachment = new Attachment(ports, {
      hello: () => this.#session.hello,
      candidates: (lost) => this.#nodes.candidates(this.#steering.pin, lost),
      greeted: (welcome, url) => this.#nodes.greeted(welcome, url),
      adopt: (welcome) => {
        this.#session.adopt(welcome);
        this.#outbox.signedIn(welcome.author);
        for (const direct of welcome.direct) this.#rooms.direct(direct);
        return { cursor: this.#session.cursor, rooms: this.#membership.resuming(), turn: this.#session.nextTurn() };
      },
      resumed: (cursor) => {
        this.#session.attached(cursor);
        this.#rooms.standAt();
      },
      message: (message) => this.#heard(message),
      lastWords: (message) => {
        if (message.type === 'event') this.#membership.doubtUnrestored();
        this.#heard(message);
      },
      lost: (node) => this.#nodes.doubt(node),
      standbyFailed: (url) => this.#steering.standbyFailed(url),
      arrived: (arrival) => this.#arrived(arrival),
      detached: () => this.#detached(),
      moveFailed: () => this.#steering.moveFailed(),
      changed,
    });
    this.#meshWatch = new MeshWatch(() => this.#attachment.connection, changed);
    this.#steering = new Steering(ports, this.#nodes, this.#attachment, { unstored: () => this.#outbox.waiting > 0, changed });
  }

  get state(): ChatState {
    return this.#snapshots.current;
  }

  subscribe(listener: (state: ChatState) => void): () => void {
    return this.#snapshots.subscribe(listener);
  }

  start(sign: SignIn): void {
    if (this.#attachment.phase.is !== 'idle') this.stop();
    const { name, key } = this.#session;
    if (name !== sign.name || key !== sign.key) this.#become(sign);
    this.#session.token = sign.token;
    this.#nodes.addUrls(sign.urls);
    this.#steering.start(sign.pin);
    for (const room of sign.rooms) this.#membership.join(room as RoomName);
    void this.#startWhenRestored(++this.#turn);
  }

  rename(name: string, token = this.#session.token): void {
    Object.assign(this.#session, { name, token });
    const turn = ++this.#turn;
    this.#attachment.stop(false);
    void this.#startWhenRestored(turn);
  }

  stop(): void {
    this.#rooms.reads.flush();
    this.#turn += 1;
    this.#attachment.stop(true);
    this.#steering.stop();
  }

  join(room: string): void {
    this.#membership.join(room as RoomName);
  }

  leave(room: string): void {
    this.#rooms.reads.flush();
    this.#membership.leave(room as RoomName);
  }

  post(room: RoomName, body: string, replyTo?: PostId): PostId {
    this.#rooms.typing.posted(room);
    return this.#writer.post(room, body, replyTo);
  }

  postTo(name: string, body: string): PostId {
    return this.#writer.postTo(name, body);
  }

  edit(room: RoomName, key: string, body: string): void {
    this.#writer.edit(room, key, body);
  }

  remove(room: RoomName, key: string): void {
    this.#writer.remove(room, key);
  }

  react(room: RoomName, key: string, emoji: string, on: boolean): void {
    this.#writer.react(room, key, emoji, on);
  }

  typing(room: RoomName): void {
    this.#rooms.typing.say(room, this.#attachment.connection);
  }

  markRead(room: RoomName, leaving = false): void {
    const newest = this.#rooms.get(room)?.timeline.newest;
    if (newest) this.#rooms.reads.read(room, newest, leaving);
  }

  setTopic(room: RoomName, topic: string): Promise<Refusal | undefined> {
    return this.#membership.setTopic(room, topic);
  }

  readonly retry = (id: PostId): void => this.#writer.retry(id);
  readonly discard = (id: PostId): boolean => this.#writer.discard(id);

  loadOlder(room: RoomName): Promise<void> {
    return this.#membership.loadOlder(room);
  }

  pin(node: NodeName | 'here'): void {
    this.#steering.pinTo(node);
  }

  unpin(): void {
    this.#steering.unpin();
  }

  moveTo(node: NodeName): void {
    this.#steering.moveTo(node);
  }

  measureNow(): Promise<void> {
    return this.#steering.measureNow();
  }

  setReach(reach: Reach): void {
    this.#steering.setReach(reach);
  }

  tryNow(): void {
    this.#attachment.tryNow();
  }

  watchMesh(watch: boolean): void {
    this.#steering.watch(watch);
    this.#meshWatch.watch(watch);
    this.#snapshots.changed();
  }

  ask<T>(question: Question<T>): Promise<T> {
    return question(this.#attachment.connection, this.#session.author);
  }

  setVisible(visible: boolean): void {
    this.#steering.setVisible(visible);
    if (!visible) this.#rooms.reads.flush();
    if (visible) this.networkChanged();
  }

  networkChanged(): void {
    this.#attachment.challenge(CHALLENGE_MS);
    if (this.#attachment.phase.is === 'connecting') this.#attachment.tryNow();
  }

  #become({ name, key }: SignIn): void {
    if (this.#session.name !== '') {
      this.#outbox.forget();
      this.#rooms.clear();
    }
    this.#session = new SessionState(name, key);
  }

  async #startWhenRestored(turn: number): Promise<void> {
    const { name, key } = this.#session;
    await Promise.all([this.#nodes.restore(), this.#outbox.restore(storageOwner(name, key))]);
    this.#snapshots.changed();
    if (turn === this.#turn) this.#attachment.start();
  }

  #heard(message: ServerMessage): void {
    if (this.#rooms.apply(message, this.#ports.clock.monotonic())) {
      if (message.type === 'replicated' || message.type === 'event') this.#progressed();
    } else if (message.type === 'nodes') {
      this.#steering.nodesChanged(this.#nodes.update(message.nodes));
      this.#disputes.hurry();
    } else if (message.type === 'going') this.#steering.leaveNode('drain', message.suggest);
    else if (message.type === 'user') this.#session.renamed(message.user);
    else if (!this.#meshWatch.heard(message)) return;
    this.#snapshots.changed();
  }

  #arrived(arrival: Arrival): void {
    const resent = this.#courier.attached(arrival.connection);
    this.#steering.arrived(arrival);
    this.#moveLog.note(this.#ports.clock.now(), arrival, resent);
    this.#membership.attached(arrival.connection);
    this.#disputes.attached(arrival.connection);
    this.#rooms.reads.attached(arrival.connection);
    this.#courier.pump();
    this.#meshWatch.attached();
    this.#snapshots.changed();
  }

  #detached(): void {
    this.#courier.detached();
    this.#membership.detached();
    this.#disputes.detached();
    this.#rooms.reads.detached();
    this.#snapshots.changed();
  }

  /** A post, a join or a replication got further: others may have waited for it. */
  #progressed(): void {
    // What got further may have been a page with another copy of a post.
    this.#disputes.noticed();
    this.#membership.progressed();
    this.#courier.pump();
    if (this.#outbox.waiting === 0) this.#steering.reconsider();
    this.#snapshots.changed();
  }

  #snapshot(): ChatState {
    return {
      phase: this.#attachment.phase,
      me: this.#session.me,
      nodes: this.#nodes.snapshot(this.#attachment.url, this.#attachment.standby.readyUrl),
      rooms: this.#rooms.snapshot(),
      ...this.#steering.choice,
      moves: this.#moveLog.moves,
      waiting: this.#outbox.waiting,
      mesh: this.#meshWatch.view,
    };
  }
}
