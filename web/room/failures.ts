import type { Entry } from '../state/types.ts';
import { askingStrings } from '../strings/asking.ts';

/** Why it was refused, in our words where we have some, in the node's where not. */
export function refusal({ code, message }: { readonly code: string; readonly message: string }): string {
  return askingStrings.refusals[code] ?? message;
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
