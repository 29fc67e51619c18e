import { milliseconds } from '../../shared/words/numbers.ts';
import type { ChatState, KnownNode, Phase } from '../state/types.ts';
import { strings } from '../strings.ts';
import { listOf } from '../ui/format.ts';

/** What the chip and the one status bar say about the connection. Pure: the times are handed in. */

export interface Chip {
  readonly shape: 'on' | 'half' | 'off' | 'bad';
  readonly name: string;
  readonly rtt: string | undefined;
  readonly simulated: boolean;
  /** The node one is on is the pinned one. */
  readonly pinned: boolean;
  readonly split: boolean;
}

export interface Bar {
  readonly tone: 'info' | 'warn' | 'bad';
  readonly text: string;
  /** Changes every second, so it is shown but not announced. */
  readonly countdown?: string;
  readonly waiting?: string;
  readonly action?: 'try-now' | 'change-name' | 'give-token' | 'details';
}

export interface Surroundings {
  readonly monotonicMs: number;
  readonly deviceOnline: boolean;
  /** The name that was asked for and not given yet. */
  readonly asked?: string | undefined;
}

/** Nothing is said before this: a short outage is nobody's business. */
const QUIET_MS = 2_000;
const GIVE_UP_MS = 5_000;
const CATCH_UP_MS = 1_000;

export function chipOf(state: ChatState, deviceOnline: boolean): Chip {
  const { phase, pin } = state;
  const plain = { rtt: undefined, simulated: false, pinned: false, split: false };
  switch (phase.is) {
    case 'online':
      if (phase.moving)
        return { ...plain, shape: 'half', name: strings.chip.moving(phase.node, phase.moving), pinned: pin === phase.node };
      return { ...plain, ...attached(state, phase.node), split: unreachable(state).length > 0 };
    case 'syncing':
      return { ...plain, ...attached(state, phase.node) };
    case 'refused':
      return { ...plain, shape: 'bad', name: strings.chip.refused };
    case 'connecting':
      if (!deviceOnline) return { ...plain, shape: 'off', name: strings.chip.offline };
      if (phase.allFailed) return { ...plain, shape: 'off', name: strings.chip.none };
      return { ...plain, shape: 'half', name: phase.lost ? strings.chip.reconnecting : strings.chip.connecting };
    case 'idle':
      return { ...plain, shape: 'half', name: strings.chip.connecting };
  }
}

function attached(state: ChatState, name: string): Pick<Chip, 'shape' | 'name' | 'rtt' | 'simulated' | 'pinned'> {
  const node = state.nodes.find((known) => known.name === name);
  const rtt = node?.rttMs === undefined ? undefined : milliseconds(node.rttMs);
  return { shape: 'on', name, rtt, simulated: rtt !== undefined && node?.simulatedMs !== undefined, pinned: state.pin === name };
}

/** The chip's accessible name: `Node: node-b, 12 ms, simulated`. */
export function chipLabel(chip: Chip): string {
  const { chip: words } = strings;
  const parts = [chip.name, chip.rtt, chip.simulated && words.simulated, chip.pinned && words.pinned, chip.split && words.split];
  return words.label(parts.filter((part) => typeof part === 'string').join(', '));
}

export function barOf(state: ChatState, around: Surroundings): Bar | undefined {
  const { phase } = state;
  switch (phase.is) {
    case 'connecting':
      return whileConnecting(phase, state, around);
    case 'syncing':
      return around.monotonicMs - phase.since > CATCH_UP_MS ? { tone: 'info', text: strings.bar.catchingUp } : undefined;
    case 'refused': {
      const aboutName = phase.code === 'name_taken' || phase.code === 'bad_name';
      const name = around.asked ?? state.me?.name;
      const why = phase.code === 'name_taken' && name ? strings.bar.nameInUse(name) : phase.message;
      return {
        tone: 'bad',
        text: strings.bar.refused(nodeName(phase.node, state.nodes), why),
        action: aboutName ? 'change-name' : phase.code === 'unauthorized' ? 'give-token' : 'try-now',
      };
    }
    case 'online': {
      const away = unreachable(state);
      if (away.length === 0) return undefined;
      return { tone: 'warn', text: strings.bar.split(listOf(away), away.length > 1), action: 'details' };
    }
    case 'idle':
      return undefined;
  }
}

function whileConnecting(phase: Extract<Phase, { is: 'connecting' }>, state: ChatState, around: Surroundings): Bar | undefined {
  const elapsed = around.monotonicMs - phase.since;
  if (elapsed < QUIET_MS) return undefined;
  const waiting = state.waiting > 0 ? { waiting: strings.bar.waiting(state.waiting) } : {};
  if (!around.deviceOnline) return { tone: 'warn', text: strings.bar.offline, ...waiting };
  if (phase.allFailed && elapsed >= GIVE_UP_MS) {
    const seconds = Math.ceil(((phase.nextTryAt ?? around.monotonicMs) - around.monotonicMs) / 1000);
    const countdown = seconds > 0 ? { countdown: strings.bar.nextTry(seconds) } : {};
    return { tone: 'warn', text: strings.bar.noNode, action: 'try-now', ...countdown, ...waiting };
  }
  const trying = listOf(phase.trying.map((url) => nodeName(url, state.nodes)));
  const text = phase.lost ? strings.bar.lost(phase.lost, trying) : strings.bar.connecting(trying);
  return { tone: 'warn', text, action: 'try-now' };
}

/** Nodes of the mesh that my node cannot reach. */
function unreachable({ nodes, phase }: ChatState): readonly string[] {
  if (phase.is !== 'online') return [];
  return nodes.filter((node) => !node.up && !node.current).map((node) => node.name ?? node.url);
}

/** `trying` names nodes or their URLs, as far as the client knows them. */
function nodeName(text: string, nodes: readonly KnownNode[]): string {
  return nodes.find(({ url }) => url === text)?.name ?? text.replace(/^https?:\/\//, '');
}
