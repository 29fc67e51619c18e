import { ago, milliseconds } from '../../shared/words/numbers.ts';
import type { ChatState } from '../state/types.ts';
import { strings } from '../strings.ts';
import { awayFrom } from './away.ts';

/** What the chip says of the connection. Pure. */
export interface Chip {
  readonly shape: 'on' | 'half' | 'off' | 'bad';
  readonly name: string;
  readonly rtt: string | undefined;
  readonly simulated: boolean;
  /** The node one is on is the pinned one. */
  readonly pinned: boolean;
  readonly split: boolean;
}

export function chipOf(state: ChatState, deviceOnline: boolean): Chip {
  const { phase, pin } = state;
  const plain = { rtt: undefined, simulated: false, pinned: false, split: false };
  switch (phase.is) {
    case 'online':
      if (phase.moving)
        return { ...plain, shape: 'half', name: strings.chip.moving(phase.node, phase.moving), pinned: pin === phase.node };
      return { ...plain, ...attached(state, phase.node), split: awayFrom(state).split.length > 0 };
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

/** What the pointer is told on the chip: `fastest of 3, checked 4 s ago`. `now`: Unix milliseconds. */
export function chipHint({ decision, nodes, phase, pin }: ChatState, now: number): string {
  const here = nodes.find(({ current }) => current);
  if (phase.is !== 'online' || here?.measuredAt === undefined) return '';
  const measured = nodes.filter(({ up, rttMs }) => up && rttMs !== undefined).length;
  const isFastest = decision?.reason === 'fastest' && decision.here.name === here.name && measured > 1;
  const { chip: words } = strings;
  const why = isFastest ? words.fastest(measured) : pin === here.name ? words.pinned : undefined;
  const checked = words.checked(ago(now - here.measuredAt));
  return why === undefined ? checked : `${why}, ${checked}`;
}

/** The chip's accessible name: `Node: node-b, 12 ms, simulated`. */
export function chipLabel(chip: Chip): string {
  const { chip: words } = strings;
  const parts = [chip.name, chip.rtt, chip.simulated && words.simulated, chip.pinned && words.pinned, chip.split && words.split];
  return words.label(parts.filter((part) => typeof part === 'string').join(', '));
}
