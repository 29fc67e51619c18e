import type { NodeName } from '../../../shared/ids.ts';
import { TIMES } from '../../../shared/protocol/limits.ts';
import { backoffDelay } from '../../../shared/time/backoff.ts';
import type { Clock, Random } from '../../../shared/time/clock.ts';
import type { PeerHint } from '../peer-transport.ts';
import { isDialable, parseAddress } from './address.ts';
import { formatAddress, type HostPort } from './byte-stream.ts';

/** Hints kept at most; seeds (`--peer`) do not count. Beyond it, hints are ignored. */
export const HINT_LIMIT = 256;
const SELF_AGAIN_MS = 30_000;

/** One address that might be a peer. Seeds are dialled for ever; a hint is given up after as long as a silent node is remembered. */
interface Target {
  readonly address: HostPort;
  readonly seed: boolean;
  /** Who answered there, or is said to. */
  node: NodeName | undefined;
  attempt: number;
  /** When its node was last linked, or first heard of; monotonic ms. */
  seenAt: number;
  state: 'waiting' | 'dialling' | 'linked' | 'self';
  cancel: () => void;
}

/**
 * Whom to dial, and when. Owns the list of targets and their redial timers. Never dials a node that is linked, itself, or an
 * address nobody should be lured to (link-local; loopback, unless this node listens there too).
 */
export class Discovery {
  readonly #targets = new Map<string, Target>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #dial: (address: HostPort) => void;
  readonly #isLinked: (node: NodeName) => boolean;
  readonly #onLoopback: boolean;
  #stopped = false;

  constructor(deps: {
    readonly clock: Clock;
    readonly random: Random;
    readonly onLoopback: boolean;
    readonly dial: (address: HostPort) => void;
    readonly isLinked: (node: NodeName) => boolean;
  }) {
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.#dial = deps.dial;
    this.#isLinked = deps.isLinked;
    this.#onLoopback = deps.onLoopback;
  }

  addSeed(address: HostPort): void {
    this.#add(address, true, undefined);
  }

  learn(hints: readonly PeerHint[]): void {
    for (const { node, address } of hints) {
      const parsed = parseAddress(address);
      if (!parsed || !isDialable(parsed, this.#onLoopback) || this.#isLinked(node)) continue;
      if (this.#hints() < HINT_LIMIT) this.#add(parsed, false, node);
    }
  }

  /** The dial to this address ended in a link to `node`. */
  linked(address: HostPort, node: NodeName): void {
    const target = this.#targets.get(formatAddress(address));
    if (!target) return;
    Object.assign(target, { node, state: 'linked', attempt: 0 });
  }

  /** The address turned out to be this node itself. */
  isSelf(address: HostPort): void {
    const target = this.#targets.get(formatAddress(address));
    if (target) target.state = 'self';
  }

  /** The node that answered at this address said who it is and would not link. */
  refusedBy(address: HostPort, node: NodeName): void {
    const target = this.#targets.get(formatAddress(address));
    if (target) target.node = node;
  }

  /** The stream dialled to this address is gone. */
  ended(address: HostPort): void {
    const target = this.#targets.get(formatAddress(address));
    if (!target) return;
    // A name that stands for every node of the mesh may lead elsewhere the next time.
    if (target.state === 'self') {
      this.#wait(target, SELF_AGAIN_MS);
      return;
    }
    if (target.state === 'linked') target.seenAt = this.#clock.monotonic();
    this.#wait(target, this.#backoff(target));
  }

  stop(): void {
    this.#stopped = true;
    for (const target of this.#targets.values()) target.cancel();
  }

  #hints(): number {
    let hints = 0;
    for (const { seed } of this.#targets.values()) if (!seed) hints += 1;
    return hints;
  }

  #add(address: HostPort, seed: boolean, node: NodeName | undefined): void {
    const key = formatAddress(address);
    if (this.#stopped || this.#targets.has(key)) return;
    const target: Target = {
      address,
      seed,
      node,
      attempt: 0,
      seenAt: this.#clock.monotonic(),
      state: 'waiting',
      cancel: () => {},
    };
    this.#targets.set(key, target);
    target.cancel = this.#clock.after(0, () => this.#try(target));
  }

  #backoff(target: Target): number {
    const delay = backoffDelay(TIMES.peerRedial, target.attempt, this.#random);
    target.attempt += 1;
    return delay;
  }

  #wait(target: Target, delayMs: number): void {
    target.cancel();
    target.state = 'waiting';
    if (this.#stopped) return;
    if (!target.seed && this.#clock.monotonic() - target.seenAt > TIMES.forgetNode)
      this.#targets.delete(formatAddress(target.address));
    else target.cancel = this.#clock.after(delayMs, () => this.#try(target));
  }

  #try(target: Target): void {
    if (this.#stopped || target.state !== 'waiting') return;
    if (target.node !== undefined && this.#isLinked(target.node)) {
      target.attempt = 0;
      target.seenAt = this.#clock.monotonic();
      // The other side dialled, and would dial again: this is only to notice, one day, that it does not.
      this.#wait(target, TIMES.peerRedial.toMs);
      return;
    }
    target.state = 'dialling';
    this.#dial(target.address);
  }
}
