import type { ChatState } from '../shared/client/chat-state.ts';
import { visible } from './visible.ts';

/** What stands in front of the line that is typed. Pure. `room`: where it goes; `reader`: the one person who will read it. */
export interface Aim {
  readonly room: string | undefined;
  readonly reader: string | undefined;
}

/** How many own posts are not safe yet: on their way, and on one node's disk only. */
export interface Unsafe {
  readonly waiting: number;
  readonly stored: number;
}

/** `ann@node-b 12ms #general> `. What is not on two nodes yet stands before it: `[1 waiting, 2 ✓] `. */
export function promptOf(state: ChatState, name: string, { room, reader }: Aim, { waiting, stored }: Unsafe): string {
  const { phase } = state;
  const here = state.nodes.find((node) => node.current);
  const rtt = here?.rttMs === undefined ? '' : ` ${shortRtt(here.rttMs)}`;
  const place = phase.is === 'online' || phase.is === 'syncing' ? `${visible(phase.node)}${rtt}` : placeless(phase.is);
  const aim = reader === undefined ? (room === undefined ? 'no room' : `#${visible(room)}`) : `→${visible(reader)}`;
  const marks = [waiting > 0 ? `${waiting} waiting` : '', stored > 0 ? `${stored} ✓` : ''].filter((mark) => mark !== '');
  return `${marks.length > 0 ? `[${marks.join(', ')}] ` : ''}${visible(name)}@${place} ${aim}> `;
}

function shortRtt(ms: number): string {
  return ms < 1 ? '<1ms' : `${Math.round(ms)}ms`;
}

function placeless(phase: 'idle' | 'connecting' | 'refused'): string {
  return phase === 'refused' ? 'refused' : phase === 'connecting' ? 'connecting' : 'no node';
}
