import type { Delivery } from '../state/types.ts';
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
