import { ago, milliseconds } from '../../shared/words/numbers.ts';
import type { ChatState } from '../state/types.ts';
import { chipStrings } from '../strings/chip.ts';
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
        return { ...plain, shape: 'half', name: chipStrings.moving(phase.node, phase.moving), pinned: pin === phase.node };
      return { ...plain, ...attached(state, phase.node), split: awayFrom(state).split.length > 0 };
    case 'syncing':
      return { ...plain, ...attached(state, phase.node) };
    case 'refused':
      return { ...plain, shape: 'bad', name: chipStrings.refused };
    case 'connecting':
      if (!deviceOnline) return { ...plain, shape: 'off', name: chipStrings.offline };
      if (phase.allFailed) return { ...plain, shape: 'off', name: chipStrings.none };
      return { ...plain, shape: 'half', name: phase.lost ? chipStrings.reconnecting : chipStrings.connecting };
    case 'idle':
      return { ...plain, shape: 'half', name: chipStrings.connecting };
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
  const why = isFastest ? chipStrings.fastest(measured) : pin === here.name ? chipStrings.pinned : undefined;
  const checked = chipStrings.checked(ago(now - here.measuredAt));
  return why === undefined ? checked : `${why}, ${checked}`;
}

/** The chip's accessible name: `Node: node-b, 12 ms, simulated`. */
export function chipLabel(chip: Chip): string {
  const parts = [
    chip.name,
    chip.rtt,
    chip.simulated && chipStrings.simulated,
    chip.pinned && chipStrings.pinned,
    chip.split && chipStrings.split,
  ];
  return chipStrings.label(parts.filter((part) => typeof part === 'string').join(', '));
}
