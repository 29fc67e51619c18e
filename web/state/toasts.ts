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
/** The news of the last move. Once there is another move it is not so any more. */
let ofMove: number | undefined;

export function toast(text: string, action?: Toast['action']): number {
  lastId += 1;
  const made: Toast = { id: lastId, text, action };
  toasts.value = [...toasts.value, made].slice(-3);
  realClock.after(SHOWN_MS, () => dismiss(made.id));
  return made.id;
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
  if (ofMove !== undefined) dismiss(ofMove);
  ofMove = toastOf(move, from, to, state);
}

function toastOf(move: MoveRecord, from: NodeName, to: NodeName, state: ChatState): number | undefined {
  switch (move.cause) {
    case 'faster':
      return toast(words.faster(to, rttOf(to, state), rttOf(from, state)), stay(from));
    case 'drain':
      return toast(words.drained(from, to));
    case 'lost':
      return move.gapMs >= SHORT_MS ? toast(words.lost(from, to, duration(move.gapMs))) : undefined;
    case 'pinned':
    case 'manual':
      return toast(words.moved(to));
    case 'refused':
    case 'resume':
      return undefined;
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
