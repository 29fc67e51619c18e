import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { askSearch } from '../state/ask.ts';
import { nodes } from '../state/chat.ts';
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
const AGAIN_MS = 1_000;
const TRIES = 10;
/** A node that has too much to do answers a little later. */
const BUSY: ReadonlySet<string> = new Set(['overloaded', 'rate_limited']);
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
    attempt(1);
  });

  function attempt(nth: number): void {
    void askSearch(wanted, everywhere.peek() ? undefined : room?.room).then((answer) => {
      if (turn !== mine) return;
      if (isBusy(answer) && nth < TRIES) {
        cancel = realClock.after(AGAIN_MS, () => attempt(nth + 1));
        return;
      }
      const node = nodes.peek().find(({ current }) => current)?.name;
      found.value = { is: 'answered', query: wanted, node, answer };
    });
  }
}

export function isBusy(answer: SearchAnswer): boolean {
  return answer.is === 'refused' && BUSY.has(answer.code);
}
