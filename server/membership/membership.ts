import { headOf, type MutableVersionVector, raise, type VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, NodeName, OriginId, RoomName, UserName } from '../../shared/ids.ts';
import { TIMES } from '../../shared/protocol/limits.ts';
import type { MeshView } from '../../shared/protocol/mesh-view.ts';
import { foldName } from '../../shared/protocol/names.ts';
import type { LeaveReason, Member, NodeInfo } from '../../shared/protocol/server-messages.ts';
import type { Claim } from '../store/store.ts';
import { Claims } from './claims.ts';
import { Departures } from './departures.ts';
import { HEAD_PREFIX, LINK_PREFIX, NODE_KEY, type NodeEntry, readNode, readSession } from './entries.ts';
import { Gossip } from './gossip.ts';
import { LinkState } from './link-state.ts';
import { LocalSessions, SESSION_PREFIX } from './local-sessions.ts';
import type { MembershipDeps } from './membership-deps.ts';
import { type Acquaintance, listAcquaintances, listNodes, viewMesh } from './mesh-report.ts';
import { Nodes } from './nodes.ts';
import { People, type Session } from './people.ts';
import type { LocalSession, Presence, PresenceListener } from './presence.ts';
import { shownAs } from './shown-names.ts';
import { type Change, StateTable } from './state-table.ts';

/**
 * The presence face over the state table: turns its changes into people, rooms, leaders and nodes. Owns nothing but the wiring
 * of its parts; every rule is in one of them.
 */
const HEADS_EVERY_MS = 250;
const RTT_EVERY_MS = 2_000;

export class Membership implements Presence {
  readonly #deps: MembershipDeps;
  readonly #table: StateTable;
  readonly #gossip: Gossip;
  readonly #links: LinkState;
  readonly #nodes: Nodes;
  readonly #people: People;
  readonly #claims: Claims;
  readonly #local: LocalSessions;
  readonly #departures: Departures;
  readonly #listeners = new Set<PresenceListener>();
  readonly #movedHeads: MutableVersionVector = new Map();
  readonly #timers: (() => void)[] = [];
  #toldNodes = '';

  constructor(deps: MembershipDeps) {
    this.#deps = deps;
    const { node, clock, transport } = deps;
    this.#table = new StateTable(node, deps.run);
    this.#claims = new Claims(foldName, deps.claims);
    this.#people = new People({
      claimant: (folded) => this.#claims.owner(folded),
      fold: foldName,
      listener: {
        room: (room, change) => this.#tell((listener) => listener.changed?.(room, change)),
        leader: (room, leader) => this.#tell((listener) => listener.leader?.(room, leader)),
        renamed: (author, name) => this.#tell((listener) => listener.renamed?.(author, name)),
      },
    });
    this.#nodes = new Nodes(node, clock, {
      appeared: (appeared) => this.#appeared(appeared),
      vanished: (gone) => this.#vanished(gone),
      left: (gone) => this.#table.forget(gone),
      changed: () => this.#nodesChanged(),
    });
    const shownIn = (owner: NodeName, id: string) => this.#people.session(owner, id)?.rooms ?? [];
    this.#departures = new Departures(clock, () => deps.headsOf(node), shownIn);
    this.#links = new LinkState({ clock, transport, table: this.#table, write: (key, value) => this.#gossip.write(key, value) });
    this.#gossip = new Gossip({
      table: this.#table,
      transport,
      clock,
      onChanges: (changes) => this.#take(changes),
      onEarlier: (changes) => this.#recall(changes),
      links: this.#links,
    });
    this.#local = new LocalSessions({
      node,
      clock,
      write: (key, value, reason) => this.#gossip.write(key, value, reason, headOf(deps.headsOf(node), deps.run.origin)),
      known: (author) => this.#people.sessionsOf(author),
    });
  }

  /** Makes this node known. `entry`: what others are told about it. */
  start(entry: NodeEntry): void {
    this.#gossip.write(NODE_KEY, entry);
    this.#timers.push(this.#deps.clock.every(RTT_EVERY_MS, () => this.#links.measure()));
    this.#timers.push(this.#deps.clock.every(HEADS_EVERY_MS, () => this.#tellHeads()));
  }

  stop(): void {
    for (const stop of this.#timers) stop();
    this.#gossip.stop();
    this.#nodes.stop();
    this.#local.stop();
    this.#departures.stop();
  }

  /** What this node is told about itself changed, for example its simulated latency. */
  describe(entry: NodeEntry): void {
    this.#gossip.write(NODE_KEY, entry);
  }

  /** Own heads moved: everybody hears of it, also those without a direct link. */
  headsMoved(heads: VersionVector): void {
    for (const [origin, seq] of heads) raise(this.#movedHeads, origin, seq);
    this.#departures.reached(heads);
  }

  /** A claim was committed. */
  claimed(claim: Claim): void {
    const folded = this.#claims.add(claim);
    if (folded !== undefined) this.#people.claimed(folded);
  }

  /** The run that holds a name and can be reached now. */
  holderOf(node: NodeName): OriginId | undefined {
    return this.#nodes.state(node) === 'alive' && node !== this.#deps.node ? this.#table.run(node)?.origin : undefined;
  }

  enter(session: LocalSession): void {
    this.#local.enter(session);
    // What comes late, after the client went live elsewhere, is out of date at once.
    for (const known of [...this.#people.sessionsOf(session.author)]) if (known.id === session.id) this.#giveWay(known);
  }

  update(session: LocalSession): void {
    this.#local.update(session);
  }

  exit(id: string, reason: 'bye' | 'lost'): void {
    this.#local.exit(id, reason);
  }

  holder(folded: string): AuthorId | undefined {
    return this.#people.owner(folded);
  }

  claimant(folded: string): AuthorId | undefined {
    return this.#claims.owner(folded);
  }

  uses(author: AuthorId, folded: string): boolean {
    const present = this.#people.person(author);
    return [...this.#claims.claimants(folded)].includes(author) || (present !== undefined && foldName(present.name) === folded);
  }

  authorOf(name: UserName): AuthorId | undefined {
    const [base = '', suffix] = name.split('~');
    if (suffix === undefined) return this.#people.owner(foldName(base));
    const folded = foldName(base);
    const candidates = [...[...this.#people.called(folded)].map(({ author }) => author), ...this.#claims.claimants(folded)];
    return candidates.find((author) => this.shownName(author) === name);
  }

  shownName(author: AuthorId): UserName | undefined {
    const present = this.#people.person(author)?.shown;
    const claimed = this.#claims.nameOf(author);
    return present ?? (claimed && shownAs(claimed, author, this.#claims.owner(foldName(claimed))));
  }

  members(room: RoomName): readonly Member[] {
    return this.#people.members(room);
  }

  leader(room: RoomName): UserName | null {
    return this.#people.leader(room);
  }

  users(): readonly (Member & { readonly rooms: readonly RoomName[] })[] {
    const users = [...this.#people.people()].map(({ shown, node, rooms }) => ({ name: shown, node, rooms: [...rooms].sort() }));
    return users.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  rooms(): readonly RoomName[] {
    return this.#people.rooms();
  }

  nodes(): readonly NodeInfo[] {
    return listNodes(this.#table, this.#nodes.names(), (node) => this.#nodes.state(node) === 'alive');
  }

  /** The other nodes, with where they can be reached: worth remembering across a restart. */
  acquaintances(): readonly Acquaintance[] {
    return listAcquaintances(this.#table, this.#nodes.names());
  }

  mesh(): MeshView {
    const { clock, headsOf, ageOf, transport } = this.#deps;
    return viewMesh({
      table: this.#table,
      state: (node) => this.#nodes.state(node),
      names: this.#nodes.names(),
      now: clock.now(),
      headsOf,
      ageOf,
      transport,
    });
  }

  subscribe(listener: PresenceListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(changes: readonly Change[]): void {
    if (changes.some(({ key }) => key === NODE_KEY || key.startsWith(LINK_PREFIX))) {
      this.#nodes.update(this.#table.owners(), this.#links.claims());
      this.#nodesChanged();
    }
    for (const change of changes) {
      if (change.key.startsWith(SESSION_PREFIX)) this.#takeSession(change);
      else if (change.key.startsWith(HEAD_PREFIX) && change.owner !== this.#deps.node) this.#takeHead(change);
      else if (change.key === NODE_KEY) this.#takeNode(change);
    }
  }

  #takeNode({ owner, value }: Change): void {
    const entry = readNode(value);
    if (entry && owner !== this.#deps.node) this.#deps.transport.learn([{ node: owner, address: entry.advertise }]);
  }

  #takeHead({ owner, key, value }: Change): void {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) return;
    this.#deps.onHeads(owner, new Map([[key.slice(HEAD_PREFIX.length) as OriginId, value]]));
  }

  #takeSession(change: Change): void {
    const { owner, key, value, reason, replaced, seq } = change;
    const id = key.slice(SESSION_PREFIX.length);
    const session = readSession(owner, id, value);
    const said = { owner, id, rooms: session?.rooms ?? [], origin: this.#table.run(owner)?.origin, seq };
    if (this.#departures.waits(said, () => this.#takeSession({ ...change, seq: undefined }))) return;
    const inSight = this.#nodes.state(owner) === 'alive' || this.#nodes.state(owner) === 'suspect';
    if (session && inSight) this.#put(session);
    // The node runs anew; its clients are on their way to some node and get the grace for it.
    else if (replaced) this.#deps.clock.after(TIMES.grace, () => this.#removeUnlessBack(owner, id));
    else if (!session) this.#people.remove(owner, id, (reason ?? 'lost') as LeaveReason);
  }

  #recall(changes: readonly Change[]): void {
    for (const { owner, key, value } of changes) {
      const session = key.startsWith(SESSION_PREFIX) && readSession(owner, key.slice(SESSION_PREFIX.length), value);
      if (session) this.#local.recall(session);
    }
  }

  #put(session: Session): void {
    this.#people.put(session);
    this.#giveWay(session);
  }

  #giveWay(session: Session): void {
    if (session.node === this.#deps.node || !this.#local.yieldTo(session)) return;
    this.#tell((listener) => listener.takenOver?.(session.id, session.node));
  }

  #removeUnlessBack(owner: NodeName, id: string): void {
    if (this.#table.get(owner, `${SESSION_PREFIX}${id}`) === undefined) this.#people.remove(owner, id, 'lost');
  }

  #appeared(node: NodeName): void {
    for (const [id, value] of this.#table.entries(node, SESSION_PREFIX)) {
      const session = readSession(node, id, value);
      if (session) this.#put(session);
    }
  }

  #vanished(node: NodeName): void {
    for (const { id } of [...this.#people.sessionsAt(node)]) this.#people.remove(node, id, 'node_down');
  }

  #nodesChanged(): void {
    this.#deps.onReachable(new Set([...this.#nodes.alive()].filter((node) => node !== this.#deps.node)));
    const nodes = this.nodes();
    const told = JSON.stringify(nodes);
    if (told === this.#toldNodes) return;
    this.#toldNodes = told;
    this.#tell((listener) => listener.nodes?.(nodes));
  }

  #tellHeads(): void {
    for (const [origin, seq] of this.#movedHeads) this.#gossip.write(`${HEAD_PREFIX}${origin}`, seq);
    this.#movedHeads.clear();
  }

  #tell(call: (listener: PresenceListener) => void): void {
    for (const listener of this.#listeners) call(listener);
  }
}
