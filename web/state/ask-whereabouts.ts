import { effect, signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { askDirectory } from './ask.ts';
import { nodes, phase, rooms } from './chat.ts';
import type { Member } from './types.ts';
import { visible } from './view.ts';
import { memberOf, placeOf, type Whereabouts } from './whereabouts.ts';

/**
 * Whether the other of a direct conversation is there. Of those one shares a room with that is known; for the others the node is asked
 * now and then, while somebody looks. Owns what it said last.
 */
const ASK_EVERY_MS = 20_000;

const mesh = signal<readonly Pick<Member, 'name' | 'node'>[] | undefined>(undefined);

export function whereabouts(name: string): Whereabouts {
  return placeOf(name, { isOnline: phase.value.is === 'online', rooms: rooms.value, nodes: nodes.value, mesh: mesh.value });
}

export function watchWhereabouts(): void {
  const strangers = () => rooms.value.flatMap((room) => (room.with && !memberOf(room.with, rooms.value) ? [room.with] : []));
  let last = '';
  effect(() => {
    const names = phase.value.is === 'online' && visible.value ? strangers().join(' ') : '';
    if (names !== last && names !== '') void ask();
    last = names;
  });
  realClock.every(ASK_EVERY_MS, () => {
    if (last !== '') void ask();
  });
}

async function ask(): Promise<void> {
  const found = await askDirectory();
  if (found) mesh.value = found.users;
}
