import type { Delivery } from '../state/types.ts';
import { strings } from '../strings.ts';

/** The life of an own post as a sign and as words. Pure. */
export interface Tick {
  readonly glyph: '' | '✓' | '✓✓' | 'clock' | '!';
  readonly label: string;
}

/** Undefined for the posts of others: they have no life to tell of. */
export function tickOf(delivery: Delivery): Tick | undefined {
  const words = strings.delivery;
  switch (delivery.is) {
    case 'received':
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
      return { glyph: '✓✓', label: words.everywhere };
    case 'failed':
      return { glyph: '!', label: words.failed(refusal(delivery)) };
  }
}

/** Why it was refused, in our words where we have some, in the node's where not. */
export function refusal({ code, message }: { readonly code: string; readonly message: string }): string {
  return strings.refusals[code] ?? message;
}
