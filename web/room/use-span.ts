import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { loadBack, MOST_HELD } from '../state/load-back.ts';
import type { Entry, RoomState } from '../state/types.ts';
import { endWanted } from '../state/view.ts';
import { type Span, spanOf } from './grouping.ts';
import { ScrollKeeper } from './scroll-keeper.ts';

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
  const [top, setTop] = useState<string | undefined>(undefined);
  const [atEnd, setAtEnd] = useState(true);
  const [loading, setLoading] = useState(false);
  const brought = useRef<{ readonly key: string; readonly marked: boolean } | undefined>(undefined);
  const [, again] = useState({});
  const span = spanOf(entries, top, atEnd);
  const full = span.from === 0 && (room?.more ?? false) && entries.length >= MOST_HELD;
  const older = (span.from > 0 || (room?.more ?? false)) && !full;

  const wanted = endWanted.value;
  useLayoutEffect(() => {
    keeper.atEnd = true;
    setTop(undefined);
    setAtEnd(true);
    keeper.settle();
  }, [wanted, keeper]);

  async function showOlder(): Promise<void> {
    const first = entries[span.from]?.key;
    if (span.from > 0) return setTop(entries[Math.max(0, span.from - STEP)]?.key);
    if (!room?.more || loading || full) return;
    setTop(first);
    setLoading(true);
    const count = room.entries.length;
    const now = (await loadBack(room.room, (held) => held.entries.length > count))?.entries ?? [];
    setLoading(false);
    const at = now.findIndex(({ key }) => key === first);
    if (at > 0) setTop(now[Math.max(0, at - STEP)]?.key);
  }

  function scrolled(): void {
    const place = keeper.scrolled();
    const more = span.to < entries.length;
    if (more) keeper.atEnd = false;
    setAtEnd(place.atEnd && !more);
    if (place.nearTop && older && !place.atEnd) void showOlder();
    else if (place.nearEnd && more) setTop(entries[Math.min(span.from + STEP, entries.length - 1)]?.key);
  }

  function bring(key: string, held: readonly Entry[], marked = false): void {
    const at = held.findIndex((entry) => entry.key === key);
    if (at < 0) return;
    keeper.atEnd = false;
    setAtEnd(false);
    // What stands in the document may be another part by now: more was loaded.
    setTop(held[Math.max(0, at - STEP)]?.key);
    brought.current = { key, marked };
    again({});
  }

  function settle(): void {
    if (brought.current && keeper.reveal(brought.current.key, brought.current.marked)) brought.current = undefined;
    keeper.settle();
  }

  return { keeper, span, atEnd, loading, older, full, showOlder, scrolled, settle, bring };
}
