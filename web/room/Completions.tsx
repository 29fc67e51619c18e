import '../style/completions.css';
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { commandNamed } from '../../shared/commands/table.ts';
import { knownPeople } from '../state/acquaintances.ts';
import { rooms } from '../state/chat.ts';
import { shownRoom } from '../state/view.ts';
import { actionStrings } from '../strings/actions.ts';
import { type Asked, askedAt, type Choice, choicesFor, namedEmoji, type Sources } from './completion.ts';
import { EMOJI } from './emoji-list.ts';

interface Props {
  readonly text: string;
  readonly caret: number;
  /** Where the keys of the box go first; answers whether it took one. */
  readonly keys: RefObject<((event: KeyboardEvent) => boolean) | null>;
  readonly onTake: (from: number, to: number, text: string) => void;
  readonly onActive: (id: string | undefined) => void;
}

const LIST_ID = 'completions';

/** What the word at the caret may become. The focus stays in the box, which says by `aria-activedescendant` what is chosen. */
export function Completions({ text, caret, keys, onTake, onActive }: Props) {
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState<number | undefined>(undefined);
  const asked = askedAt(text, caret);
  const choices = asked && asked.from !== dismissed ? choicesFor(asked, sources()) : [];
  const at = Math.min(chosen, choices.length - 1);
  const take = ({ text: made }: Choice) => asked && onTake(asked.from, asked.to, made);

  useLayoutEffect(() => {
    const named = namedEmoji(text, caret, EMOJI);
    if (named) onTake(named.from, caret, named.emoji);
    setChosen(0);
  }, [text, caret]);

  useLayoutEffect(() => {
    onActive(at >= 0 ? optionId(at) : undefined);
    return () => onActive(undefined);
  }, [at]);

  useLayoutEffect(() => {
    keys.current = (event) => {
      const choice = choices[at];
      if (!asked || !choice || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
      if (event.key === 'ArrowDown') setChosen((at + 1) % choices.length);
      else if (event.key === 'ArrowUp') setChosen((at - 1 + choices.length) % choices.length);
      else if (event.key === 'Escape') setDismissed(asked.from);
      else if (event.key === 'Tab' || (event.key === 'Enter' && !isWritten(asked, text, choice))) take(choice);
      else return false;
      event.preventDefault();
      return true;
    };
    return () => {
      keys.current = null;
    };
  });

  if (choices.length === 0) return null;
  return (
    <div id={LIST_ID} class="completions" role="listbox" aria-label={actionStrings.suggestions}>
      {choices.map((choice, index) => (
        <div
          key={choice.label}
          id={optionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          // Before the box loses the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            take(choice);
          }}
          onPointerMove={() => setChosen(index)}
        >
          {asked?.kind === 'emoji' && <span class="picture">{choice.note}</span>}
          <bdi class="completion">{choice.label}</bdi>
          {asked?.kind !== 'emoji' && <span class="meta">{choice.note}</span>}
        </div>
      ))}
    </div>
  );
}

function optionId(index: number): string {
  return `completion-${index}`;
}

/** The word is complete: Enter is meant for the message. */
function isWritten(asked: Asked, text: string, choice: Choice): boolean {
  if (asked.kind === 'command') return commandNamed(asked.query) !== undefined;
  return choice.text.trimEnd() === text.slice(asked.from, asked.to);
}

function sources(): Sources {
  const here = shownRoom.value?.members.map(({ name }) => name) ?? [];
  const { known } = knownPeople();
  return {
    people: [...new Set([...here.filter((name) => known.has(name)), ...known])],
    rooms: rooms.value.filter((room) => room.with === undefined).map(({ room }) => room),
    emoji: EMOJI,
  };
}
