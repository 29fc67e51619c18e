import type { NodeName } from '../ids.ts';
import { TIMES } from '../protocol/limits.ts';
import { backoffDelay } from '../time/backoff.ts';
import type { Arrival, Attachment } from './attachment.ts';
import type { ChatState, Decision, NodeRtt, Reach } from './chat-state.ts';
import type { NodeList } from './node-list.ts';
import {
  afresh,
  check,
  judge,
  moved,
  OPENING,
  type PickerState,
  pickStandby,
  REST_MS,
  type Situation,
  settle,
  type Verdict,
} from './node-picker.ts';
import { NodeProber } from './node-prober.ts';
import type { ClientPorts } from './ports.ts';

/**
 * Where to be, and why: feeds the picker with what the prober measures, tells the attachment to move, keeps the standby on the
 * second best. Owns the pin and the last decision. Promises: every verdict is on record; while hidden nothing is measured
 * and nothing decided; a node that is going away is left for whoever takes us.
 */

type MoveCause = 'drain' | 'faster' | 'pinned' | 'manual' | 'refused';

export interface SteeringHost {
  /** A post is not stored yet. */
  unstored(): boolean;
  changed(): void;
}

export class Steering {
  readonly #ports: ClientPorts;
  readonly #nodes: NodeList;
  readonly #attachment: Attachment;
  readonly #host: SteeringHost;
  readonly #prober: NodeProber;
  #picker: PickerState = OPENING;
  #decision: Decision | undefined;
  #pin: NodeName | 'here' | undefined;
  #reach: Reach = 'all';
  #visible = true;
  /** Set while this node has to be left: why, and who is still to be asked. */
  #leaving: { readonly cause: MoveCause; readonly left: readonly string[] } | undefined;
  #stopTimer: () => void = () => {};
  #stopLeaving: () => void = () => {};
  /** How often in a row nobody took us while this node goes away. */
  #roundsInVain = 0;

  constructor(ports: ClientPorts, nodes: NodeList, attachment: Attachment, host: SteeringHost) {
    this.#ports = ports;
    this.#nodes = nodes;
    this.#attachment = attachment;
    this.#host = host;
    this.#prober = new NodeProber(ports, {
      urls: () => (this.#reach === 'all' ? nodes.urls : nodes.urls.filter((url) => url === attachment.url)),
      sampled: (url, rttMs) => nodes.sampled(url, rttMs, ports.clock.now()),
      checked: () => this.#checked(),
    });
  }

  get pin(): NodeName | undefined {
    return this.#pin === 'here' ? undefined : this.#pin;
  }

  start(pin: NodeName | 'here' | undefined): void {
    this.#pin = pin;
    this.#picker = OPENING;
    this.#decision = undefined;
  }

  stop(): void {
    this.#prober.stop();
    this.#stopTimer();
    this.#stopLeaving();
    this.#leaving = undefined;
  }

  arrived({ node, from, cause }: Arrival): void {
    this.#leaving = undefined;
    this.#stopLeaving();
    this.#roundsInVain = 0;
    if (this.#pin === 'here') this.#pin = node;
    const chosen = cause === 'faster' || cause === 'manual';
    this.#picker = chosen ? moved(this.#picker, this.#ports.clock.monotonic()) : afresh(this.#picker);
    const reason = cause === 'resume' ? 'lost' : cause;
    this.#record(node, { verdict: cause === 'first' ? 'stay' : 'move', reason }, from);
    // The checks go on from node to node; only the first arrival, or one after a refusal, starts them.
    if (cause === 'first') this.#prober.start();
    this.#aimStandby();
    if (this.pin !== undefined && this.pin !== node) this.#decide();
  }

  moveFailed(): void {
    this.#picker = afresh(this.#picker);
    if (this.#leaving) this.#tryNextPlace();
  }

  /** The list of nodes changed, or how they stand. */
  nodesChanged(oneWentDown: boolean): void {
    this.#aimStandby();
    // Whether it still answers here tells a cut from a death; and a pinned node that is back is to be returned to.
    if (oneWentDown || (this.pin !== undefined && this.pin !== this.#attachment.node)) this.#prober.soon();
  }

  standbyFailed(url: string): void {
    const name = this.#nodes.nameOf(url);
    if (name !== undefined) this.#nodes.doubt(name);
    this.#aimStandby();
  }

  /** Something that stood in the way of a move may be gone. */
  reconsider(): void {
    if (this.#decision?.reason === 'unstored') this.#decide();
  }

  /** This node cannot keep us. `suggested`: where it says we should go. */
  leaveNode(cause: 'drain' | 'refused', suggested: readonly string[]): void {
    const here = this.#attachment.node;
    if (here === undefined || this.#leaving) return;
    const hereUrl = this.#nodes.urlOf(here);
    const known = this.#nodes.candidates(undefined, here).filter((url) => url !== hereUrl);
    const first = [this.#attachment.standby.readyUrl, ...suggested].filter((url) => url !== undefined && known.includes(url));
    this.#leaving = { cause, left: [...new Set([...(first as string[]), ...known])] };
    this.#tryNextPlace();
  }

  pinTo(node: NodeName | 'here'): void {
    this.#pin = node === 'here' ? (this.#attachment.node ?? 'here') : node;
    this.#decide();
    this.#host.changed();
  }

  unpin(): void {
    this.#pin = undefined;
    this.#decide();
    this.#host.changed();
  }

  moveTo(node: NodeName): void {
    if (this.#pin !== node) this.#pin = undefined;
    this.#move(node, 'manual');
    this.#host.changed();
  }

  async measureNow(): Promise<void> {
    this.#startAfresh();
    await this.#prober.measureNow();
  }

  /** What the owner wants, and what came of it. */
  get choice(): Pick<ChatState, 'decision' | 'pin' | 'reach'> {
    return { decision: this.#decision, pin: this.pin, reach: this.#reach };
  }

  setReach(reach: Reach): void {
    if (reach === this.#reach) return;
    this.#reach = reach;
    // What was measured before is no reason to move any more.
    this.#startAfresh();
    this.#aimStandby();
    this.#prober.startAfresh();
    this.#decide();
    this.#host.changed();
  }

  watch(watched: boolean): void {
    this.#prober.watch(watched);
  }

  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.#startAfresh();
    this.#prober.setVisible(visible);
  }

  #startAfresh(): void {
    this.#nodes.startAfresh();
    this.#picker = afresh(this.#picker);
  }

  #checked(): void {
    const here = this.#attachment.node;
    if (here !== undefined) this.#picker = check(this.#picker, this.#situation(here));
    this.#decide();
    this.#aimStandby();
    this.#host.changed();
  }

  #decide(): void {
    this.#stopTimer();
    const here = this.#attachment.node;
    const { phase } = this.#attachment;
    if (here === undefined || phase.is !== 'online' || phase.moving || this.#leaving || !this.#visible) return;
    const verdict = judge(this.#picker, this.#situation(here));
    this.#picker = settle(this.#picker, verdict);
    if (verdict.verdict === 'move') {
      this.#move(verdict.to, verdict.reason);
      return;
    }
    const reason = this.#reach === 'here' && this.pin === undefined ? 'only_here' : verdict.reason;
    this.#record(here, { verdict: 'stay', reason }, undefined);
    if (verdict.reason !== 'too_soon' || this.#picker.movedAt === undefined) return;
    const restMs = this.#picker.movedAt + REST_MS - this.#ports.clock.monotonic();
    this.#stopTimer = this.#ports.clock.after(restMs, () => this.#decide());
  }

  #move(to: NodeName, cause: MoveCause): void {
    const url = this.#nodes.urlOf(to);
    if (url !== undefined && to !== this.#attachment.node) void this.#attachment.move(url, to, cause);
  }

  #tryNextPlace(): void {
    const [url, ...left] = this.#leaving?.left ?? [];
    if (!this.#leaving || url === undefined) {
      if (this.#leaving?.cause === 'drain') this.#leaveLater();
      this.#leaving = undefined;
      return;
    }
    this.#leaving = { ...this.#leaving, left };
    void this.#attachment.move(url, this.#nodes.nameOf(url) ?? (url as NodeName), this.#leaving.cause);
  }

  /** Nobody took us, and this node still serves: somebody may before it is gone. */
  #leaveLater(): void {
    const delay = backoffDelay(TIMES.clientReconnect, this.#roundsInVain++, this.#ports.random);
    this.#stopLeaving();
    this.#stopLeaving = this.#ports.clock.after(delay, () => this.leaveNode('drain', []));
  }

  #aimStandby(): void {
    const { standby, node } = this.#attachment;
    if (node === undefined) return;
    if (this.#reach === 'here') {
      standby.aim(undefined);
      return;
    }
    const held = standby.url === undefined ? undefined : this.#nodes.nameOf(standby.url);
    const name = pickStandby(this.#nodes.measures, node, held);
    standby.aim(name === undefined ? undefined : this.#nodes.urlOf(name));
  }

  #situation(here: NodeName): Situation {
    const now = this.#ports.clock.monotonic();
    return { here, nodes: this.#nodes.measures, pin: this.pin, unstored: this.#host.unstored(), now };
  }

  #record(
    here: NodeName,
    { verdict, reason }: Pick<Verdict, 'verdict'> & Pick<Decision, 'reason'>,
    left: NodeName | undefined,
  ): void {
    const rtt = (name: NodeName): NodeRtt => ({ name, rttMs: this.#nodes.rttOf(name) });
    // What a node that is gone once measured is no reason for anything.
    const others = this.#nodes.measures
      .filter(({ name }) => name !== here)
      .map(({ name, up, rttMs }) => ({ name, rttMs: up ? rttMs : undefined }));
    const at = this.#ports.clock.now();
    this.#decision = { at, verdict, reason, here: rtt(here), others, left: left === undefined ? undefined : rtt(left) };
    this.#host.changed();
  }
}
