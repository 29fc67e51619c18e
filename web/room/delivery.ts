import type { Delivery, Entry } from '../state/types.ts';
import { strings } from '../strings.ts';

/** The life of an own post as a sign and as words. Pure. */
export interface Tick {
  readonly glyph: '✓' | '✓✓' | 'clock';
  readonly label: string;
}

/** How many nodes are up, of how many there are. */
export interface Reach {
  readonly up: number;
  readonly of: number;
}

/** Undefined where there is no sign to show: the posts of others have no life to tell of, and what failed says so in words. */
export function tickOf(delivery: Delivery, { up, of }: Reach): Tick | undefined {
  const words = strings.delivery;
  switch (delivery.is) {
    case 'received':
    case 'failed':
      return undefined;
    case 'queued':
      return { glyph: 'clock', label: words.queued };
    case 'sending':
      return { glyph: 'clock', label: words.sending };
    case 'stored':
      return { glyph: '✓', label: words.stored };
    case 'replicated':
      return { glyph: '✓', label: words.replicated };
    case 'everywhere':
      return { glyph: '✓✓', label: words.everywhere(up, of) };
  }
}

/** Why it was refused, in our words where we have some, in the node's where not. */
export function refusal({ code, message }: { readonly code: string; readonly message: string }): string {
  return strings.refusals[code] ?? message;
}

/** Kept from an earlier page, and never sent: the owner decides. */
export const UNSENT = 'unsent';

export interface Failures {
  readonly ids: readonly Entry['id'][];
  /** None of them was refused: all are left over from an earlier page. */
  readonly areUnsent: boolean;
}

/** The posts of a conversation that need their owner's word. They stand at its end, after all that is stored. */
export function failuresOf(entries: readonly Pick<Entry, 'id' | 'place' | 'delivery'>[]): Failures {
  const ids: Entry['id'][] = [];
  let areUnsent = true;
  for (let i = entries.length - 1; i >= 0 && entries[i]?.place === undefined; i -= 1) {
    const { id, delivery } = entries[i] as (typeof entries)[number];
    if (delivery.is !== 'failed') continue;
    ids.unshift(id);
    if (delivery.code !== UNSENT) areUnsent = false;
  }
  return { ids, areUnsent };
}
