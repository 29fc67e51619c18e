import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { onFrame } from '../../shared/time/real-clock.ts';
import { loadBack, MOST_HELD } from '../state/load-back.ts';
import type { Entry, RoomState } from '../state/types.ts';
import { endWanted } from '../state/view.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import { placed, positionOf, rowsThatFill, type Span, type Standing, spanOf, standingOf, stepTo } from './span.ts';

const STEP = 100;

/** Which part of a conversation stands in the document, and where its reader is in it. */
export interface ShownSpan {
  readonly keeper: ScrollKeeper;
  readonly span: Span;
  /** The reader follows the newest. */
  readonly atEnd: boolean;
  readonly loading: boolean;
  /** There is more above. */
  readonly older: boolean;
  /** There is more above than a browser should hold. */
  readonly full: boolean;
  showOlder(): Promise<void>;
  /** The reader scrolled. */
  scrolled(): void;
  /** After the document changed: everything is where it was, or what was asked for is in view. */
  settle(): void;
  /** Brings a message into view, with some of what is above it. */
  bring(key: string, held: readonly Entry[], marked?: boolean): void;
}

export function useSpan(room: RoomState | undefined, entries: readonly Entry[]): ShownSpan {
  const [keeper] = useState(() => new ScrollKeeper());
  const [top, setTop] = useState<Entry | undefined>(undefined);
  const [atEnd, setAtEnd] = useState(true);
  const [loading, setLoading] = useState(false);
  const brought = useRef<{ readonly entry: Entry; readonly marked: boolean } | undefined>(undefined);
  const standing = useRef<Standing | undefined>(undefined);
  const [, again] = useState({});
  const whole = spanOf(entries, top, atEnd);
  const eye = brought.current ? positionOf(entries, brought.current.entry) : atEnd ? whole.to - 1 : undefined;
  const span = stepTo(whole, placed(entries, standing.current), eye, rowsThatFill(innerHeight));
  standing.current = standingOf(entries, span);
  const full = span.from === 0 && (room?.more ?? false) && entries.length >= MOST_HELD;
  const older = (span.from > 0 || (room?.more ?? false)) && !full;

  const wanted = endWanted.value;
  useLayoutEffect(() => {
    keeper.atEnd = true;
    setTop(undefined);
    setAtEnd(true);
    keeper.settle();
  }, [wanted, keeper]);

  const isWhole = span.from === whole.from && span.to === whole.to;
  useLayoutEffect(() => (isWhole ? undefined : onFrame(() => again({}))));

  async function showOlder(): Promise<void> {
    const first = entries[span.from];
    if (span.from > 0) return setTop(entries[Math.max(0, span.from - STEP)]);
    if (!room?.more || loading || full) return;
    setTop(first);
    setLoading(true);
    const oldest = room.entries[0]?.key;
    const now = (await loadBack(room.room, (held) => held.entries[0]?.key !== oldest))?.entries ?? [];
    setLoading(false);
    const at = first ? positionOf(now, first) : 0;
    if (at > 0) setTop(now[Math.max(0, at - STEP)]);
  }

  function scrolled(): void {
    const place = keeper.scrolled();
    const more = span.to < entries.length;
    if (more) keeper.atEnd = false;
    setAtEnd(place.atEnd && !more);
    // From here on what comes below takes nothing away above.
    if (!place.atEnd && !top) setTop(entries[whole.from]);
    // More is on its way, here or there.
    if (!isWhole) return;
    if (place.nearTop && older && !place.atEnd) void showOlder();
    else if (place.nearEnd && more) setTop(entries[Math.min(span.from + STEP, entries.length - 1)]);
  }

  function bring(key: string, held: readonly Entry[], marked = false): void {
    const at = held.findIndex((one) => one.key === key);
    const entry = held[at];
    if (!entry) return;
    keeper.atEnd = false;
    setAtEnd(false);
    // What stands in the document may be another part by now: more was loaded.
    setTop(held[Math.max(0, at - STEP)]);
    brought.current = { entry, marked };
    again({});
  }

  function settle(): void {
    if (brought.current && keeper.reveal(brought.current.entry.key, brought.current.marked)) brought.current = undefined;
    keeper.settle();
  }

  return { keeper, span, atEnd, loading, older, full, showOlder, scrolled, settle, bring };
}
