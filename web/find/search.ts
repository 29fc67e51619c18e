import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { client, nodes } from '../state/chat.ts';
import type { RoomState, SearchAnswer } from '../state/types.ts';

/** What is searched for, and what was found. Owns both: they are there again when the panel is opened again. */

export const query = signal('');
export const everywhere = signal(false);
export const found = signal<
  | { readonly is: 'nothing' }
  | { readonly is: 'searching' }
  | { readonly is: 'answered'; readonly query: string; readonly node: string | undefined; readonly answer: SearchAnswer }
>({ is: 'nothing' });

const PAUSE_MS = 250;
let turn = 0;
let cancel = () => {};

/** Searches once typing pauses; `now`: at once. An answer to what was asked before is not shown. */
export function search(room: RoomState | undefined, now = false): void {
  cancel();
  turn += 1;
  const mine = turn;
  const wanted = query.peek().trim();
  if (wanted === '') {
    found.value = { is: 'nothing' };
    return;
  }
  cancel = realClock.after(now ? 0 : PAUSE_MS, () => {
    found.value = { is: 'searching' };
    void ask(wanted, everywhere.peek() ? undefined : room).then((answer) => {
      const node = nodes.peek().find(({ current }) => current)?.name;
      if (turn === mine) found.value = { is: 'answered', query: wanted, node, answer };
    });
  });
}

async function ask(wanted: string, room: RoomState | undefined): Promise<SearchAnswer> {
  const answer = await client()?.search(wanted, room?.room);
  return answer ?? { is: 'refused', code: 'no_node', message: '' };
}
