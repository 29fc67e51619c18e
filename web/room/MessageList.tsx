import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { lateSeen, unseenLate } from '../state/activity.ts';
import { nodes } from '../state/chat.ts';
import { type Target, targetKey } from '../state/launch.ts';
import { lineSeen, markRead, shownLine, unread } from '../state/reading.ts';
import type { Entry } from '../state/types.ts';
import { lineIndex, MANY, sourceOf } from '../state/unread.ts';
import { shownRoom, visible } from '../state/view.ts';
import { strings } from '../strings.ts';
import { laterView } from '../ui/later.tsx';
import { countOthers, rowsOf, sliceOf } from './grouping.ts';
import { MessageRow } from './MessageRow.tsx';
import { isRich } from './rich.ts';
import { useJumps } from './use-jumps.ts';
import { useSpan } from './use-span.ts';

const Pills = laterView(() => import('./Pills.tsx').then((part) => part.Pills));
const NONE: readonly Entry[] = [];

/** The conversation. One of these a target: it is made anew when another one is shown. */
export function MessageList({ target }: { readonly target: Target }) {
  const room = shownRoom.value;
  const entries = room?.entries ?? NONE;
  const name = target.kind === 'room' ? target.room : target.name;
  const box = useRef<HTMLElement>(null);
  const list = useSpan(room, entries);
  const { keeper, span, atEnd, loading } = list;
  const lineAt = lineIndex(shownLine.value, entries, room?.more ?? false);
  const [lineAbove, setLineAbove] = useState(false);
  const late = room && unseenLate.value.get(room.room);
  const newestSeen = useRef<Entry | undefined>(undefined);
  const shown = useRef(NONE);
  shown.current = sliceOf(entries, span, shown.current);

  // Before the document changes: what is read now is what has to stay.
  keeper.remember();
  if (atEnd) newestSeen.current = entries.at(-1);
  const below = atEnd ? undefined : countOthers(entries, newestSeen.current);

  // With it texts change their height: a reader at the end is to stay there.
  void isRich.value;
  const jump = useJumps(list, targetKey(target), room);

  useLayoutEffect(() => {
    keeper.attach(box.current);
    list.settle();
    look();
  });

  useEffect(() => {
    const watch = new ResizeObserver(() => keeper.settle());
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, [keeper]);

  const hasUnread = room !== undefined && unread.value.has(room.room);
  useEffect(() => {
    if (room && hasUnread && visible.value && atEnd) markRead(room);
  });

  /** What is out of view, above. */
  function look(): void {
    const firstLate = late?.[0];
    if (room && firstLate !== undefined && keeper.isAbove(firstLate) === false) lateSeen(room.room);
    // A line that is not in the document is above the rows, or further up than what is held.
    const isAbove = lineAt !== undefined && (lineAt < 0 || (keeper.isAbove(entries[lineAt]?.key ?? '') ?? lineAt < span.from));
    if (lineAt !== undefined && !isAbove && visible.value) lineSeen.value = true;
    setLineAbove(isAbove);
  }

  function onScroll(): void {
    list.scrolled();
    look();
  }

  const newKey = lineAt === undefined ? undefined : entries[lineAt]?.key;
  const rows = useMemo(
    () =>
      rowsOf(shown.current).map(({ entry, startsDay, follows }) => {
        const startsNew = entry.key === newKey;
        return (
          <MessageRow key={entry.key} entry={entry} startsDay={startsDay} startsNew={startsNew} follows={follows && !startsNew} />
        );
      }),
    [shown.current, newKey],
  );

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
        {list.older && entries.length > 0 && (
          <div class="older">
            <button type="button" class="text-button" aria-busy={loading} onClick={() => void list.showOlder()}>
              {loading ? strings.room.loading : strings.room.loadEarlier}
            </button>
          </div>
        )}
        {list.full && <p class="older note">{strings.room.searchFurther}</p>}
        {entries.length === 0 && <Empty target={target} opening={target.kind === 'room' && room?.joined !== true} />}
        <ol aria-label={strings.room.messages(name)} class="messages">
          {rows}
        </ol>
        <Pills
          toLine={lineAbove && !lineSeen.value ? { count: lineCount(entries, lineAt), go: () => jump('line') } : undefined}
          toLate={late && { count: late.length, from: room && sourceOf(room, late), go: () => jump({ late: late[0] as string }) }}
          below={below}
        />
      </section>
    </div>
  );
}

function lineCount(entries: readonly Entry[], lineAt = 0): number {
  return Math.min(MANY, entries.slice(Math.max(0, lineAt)).filter(({ own }) => !own).length);
}

function Empty({ target, opening }: { readonly target: Target; readonly opening: boolean }) {
  const problem = shownRoom.value?.error;
  if (problem !== undefined) return <p class="empty">{problem}</p>;
  if (opening) return <p class="empty">{strings.room.opening}</p>;
  const text = target.kind === 'direct' ? strings.room.emptyDirect(target.name) : strings.room.emptyRoom(nodes.value.length);
  return <p class="empty">{text}</p>;
}
