import { endWanted } from '../state/view.ts';
import { aroundStrings } from '../strings/around.ts';

interface Props {
  /** To the line above what is new; undefined when it is in view, or nowhere. */
  readonly toLine: { readonly count: number; readonly go: () => void } | undefined;
  readonly toLate: { readonly count: number; readonly from: string | undefined; readonly go: () => void } | undefined;
  /** How many came below; undefined for a reader who is at the end. */
  readonly below: number | undefined;
}

/** Ways to what is out of view, over the list: what is new on top, what comes at the bottom. */
export function Pills({ toLine, toLate, below }: Props) {
  return (
    <>
      {toLine && <Pill place="top" text={aroundStrings.toFirstUnread(toLine.count)} go={toLine.go} />}
      <div class="pills">
        {toLate && <Pill text={aroundStrings.lateAbove(toLate.count, toLate.from)} go={toLate.go} />}
        {below !== undefined && (
          <Pill text={below > 0 ? aroundStrings.newBelow(below) : aroundStrings.toEnd} go={() => (endWanted.value += 1)} />
        )}
      </div>
    </>
  );
}

function Pill({ text, go, place = '' }: { readonly text: string; readonly go: () => void; readonly place?: string }) {
  return (
    <button type="button" class={`pill ${place}`} onClick={go}>
      {text}
    </button>
  );
}
