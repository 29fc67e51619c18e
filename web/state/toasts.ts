import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { duration, milliseconds } from '../../shared/words/numbers.ts';
import { newsStrings } from '../strings/news.ts';
import { client, onSnapshot } from './chat.ts';
import type { ChatState, MoveRecord, NodeName } from './types.ts';

/** Short news that passes by itself. Owns what is shown; tells of moves between nodes, and never of a short outage. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
}

const words = newsStrings.toast;
const SHOWN_MS = 8_000;
const SHORT_MS = 2_000;
export const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

export function toast(text: string, action?: Toast['action']): void {
  lastId += 1;
  const made: Toast = { id: lastId, text, action };
  toasts.value = [...toasts.value, made].slice(-3);
  realClock.after(SHOWN_MS, () => dismiss(made.id));
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}

export function watchMoves(): void {
  onSnapshot((before, after) => {
    if (before.moves === after.moves) return;
    const known = new Set(before.moves);
    for (const move of after.moves) if (!known.has(move)) tellOf(move, after);
  });
}

function tellOf(move: MoveRecord, state: ChatState): void {
  const { from, to } = move;
  if (from === undefined || from === to) return;
  switch (move.cause) {
    case 'faster':
      toast(words.faster(to, rttOf(to, state), rttOf(from, state)), stay(from));
      return;
    case 'drain':
      toast(words.drained(from, to));
      return;
    case 'lost':
      if (move.gapMs >= SHORT_MS) toast(words.lost(from, to, duration(move.gapMs)));
      return;
    case 'pinned':
    case 'manual':
      toast(words.moved(to));
      return;
    case 'refused':
    case 'resume':
      return;
  }
}

function stay(node: NodeName): NonNullable<Toast['action']> {
  return { label: words.stay, run: () => client()?.pin(node) };
}

/** As the decision recorded it, else as it is measured now. */
function rttOf(name: NodeName, { decision, nodes }: ChatState): string | undefined {
  const recorded = [decision?.here, decision?.left].find((node) => node?.name === name)?.rttMs;
  const ms = recorded ?? nodes.find((node) => node.name === name)?.rttMs;
  return ms === undefined ? undefined : milliseconds(ms);
}
