import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { lateSeen, markRead, unread, unseenLate } from '../state/activity.ts';
import { client, nodes } from '../state/chat.ts';
import type { Target } from '../state/launch.ts';
import { endWanted, shownRoom, visible } from '../state/view.ts';
import { strings } from '../strings.ts';
import { rowsOf, spanOf } from './grouping.ts';
import { MessageRow } from './MessageRow.tsx';
import { ScrollKeeper } from './scroll-keeper.ts';

const STEP = 100;

/** The conversation. One of these a target: it is made anew when another one is shown. */
export function MessageList({ target }: { readonly target: Target }) {
  const room = shownRoom.value;
  const entries = room?.entries ?? [];
  const name = target.kind === 'room' ? target.room : target.name;
  const box = useRef<HTMLElement>(null);
  const [keeper] = useState(() => new ScrollKeeper());
  const [top, setTop] = useState<string | undefined>(undefined);
  const [atEnd, setAtEnd] = useState(true);
  const [loading, setLoading] = useState(false);
  const newestSeen = useRef<string | undefined>(undefined);
  const revealNext = useRef<string | undefined>(undefined);

  const span = spanOf(entries, top, atEnd);
  const rows = rowsOf(entries.slice(span.from, span.to));
  const older = span.from > 0 || (room?.more ?? false);
  const late = room ? unseenLate.value.get(room.room) : undefined;
  // Before the document changes: what is read now is what has to stay.
  keeper.remember();
  if (atEnd) newestSeen.current = entries.at(-1)?.key;
  const below = atEnd ? 0 : countAfter(entries, newestSeen.current);

  useLayoutEffect(() => {
    keeper.attach(box.current);
    if (revealNext.current !== undefined) keeper.reveal(revealNext.current);
    revealNext.current = undefined;
    keeper.settle();
    const firstLate = late?.[0];
    if (room && firstLate !== undefined && keeper.isAbove(firstLate) === false) lateSeen(room.room);
  });

  useEffect(() => {
    const watch = new ResizeObserver(() => keeper.settle());
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, [keeper]);

  const wanted = endWanted.value;
  useLayoutEffect(() => {
    keeper.atEnd = true;
    setTop(undefined);
    setAtEnd(true);
    keeper.settle();
  }, [wanted, keeper]);

  const hasUnread = room !== undefined && unread.value.has(room.room);
  useEffect(() => {
    if (room && hasUnread && visible.value && atEnd) markRead(room.room);
  }, [room, hasUnread, visible.value, atEnd]);

  async function showOlder(): Promise<void> {
    const first = entries[span.from]?.key;
    if (span.from > 0) return setTop(entries[Math.max(0, span.from - STEP)]?.key);
    const face = client();
    if (!room?.more || loading || !face) return;
    setTop(first);
    setLoading(true);
    await face.loadOlder(room.room);
    setLoading(false);
    const now = shownRoom.peek()?.entries ?? [];
    const at = now.findIndex(({ key }) => key === first);
    if (at > 0) setTop(now[Math.max(0, at - STEP)]?.key);
  }

  function onScroll(): void {
    const place = keeper.scrolled();
    const more = span.to < entries.length;
    if (more) keeper.atEnd = false;
    setAtEnd(place.atEnd && !more);
    if (place.nearTop && older && !place.atEnd) void showOlder();
    else if (place.nearEnd && more) setTop(entries[Math.min(span.from + STEP, entries.length - 1)]?.key);
    const firstLate = late?.[0];
    if (room && firstLate !== undefined && keeper.isAbove(firstLate) === false) lateSeen(room.room);
  }

  function showLate(key: string): void {
    const at = entries.findIndex((entry) => entry.key === key);
    keeper.atEnd = false;
    setAtEnd(false);
    if (at >= 0 && at < span.from) setTop(entries[Math.max(0, at - 20)]?.key);
    revealNext.current = key;
    if (room) lateSeen(room.room);
  }

  return (
    <div class="log-frame">
      <section
        class="log"
        ref={box}
        aria-label={strings.room.region(name)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        {older && entries.length > 0 && (
          <div class="older">
            <button type="button" class="text-button" aria-busy={loading} onClick={() => void showOlder()}>
              {loading ? strings.room.loading : strings.room.loadEarlier}
            </button>
          </div>
        )}
        {entries.length === 0 && <Empty target={target} opening={target.kind === 'room' && room?.joined !== true} />}
        <ol aria-label={strings.room.messages(name)} class="messages">
          {rows.map(({ entry, startsDay, follows }) => (
            <MessageRow key={entry.key} entry={entry} startsDay={startsDay} follows={follows} />
          ))}
        </ol>
        <div class="pills">
          {late?.[0] !== undefined && (
            <button type="button" class="pill" onClick={() => showLate(late[0] as string)}>
              {strings.room.lateAbove(late.length)}
            </button>
          )}
          {!atEnd && (
            <button type="button" class="pill" onClick={() => (endWanted.value += 1)}>
              {below > 0 ? strings.room.newBelow(below) : strings.room.toEnd}
            </button>
          )}
        </div>
      </section>
    </div>
  );
}

function Empty({ target, opening }: { readonly target: Target; readonly opening: boolean }) {
  const problem = shownRoom.value?.error;
  if (problem !== undefined) return <p class="empty">{problem}</p>;
  if (opening) return <p class="empty">{strings.room.opening}</p>;
  const text = target.kind === 'direct' ? strings.room.emptyDirect(target.name) : strings.room.emptyRoom(nodes.value.length);
  return <p class="empty">{text}</p>;
}

function countAfter(entries: readonly { readonly key: string; readonly own: boolean }[], key: string | undefined): number {
  const at = entries.findIndex((entry) => entry.key === key);
  return at < 0 ? 0 : entries.slice(at + 1).filter(({ own }) => !own).length;
}
