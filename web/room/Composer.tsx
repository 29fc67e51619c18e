import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { aimOf, change, forgetAim, lastOwn, setWritten, written } from '../state/aims.ts';
import { phase } from '../state/chat.ts';
import { type Target, targetKey } from '../state/launch.ts';
import { scopeOf } from '../state/reader.ts';
import { type Outcome, sendLine } from '../state/send.ts';
import { tellTyping, typingHere } from '../state/typing.ts';
import { composerWanted, deviceOnline, target } from '../state/view.ts';
import { strings } from '../strings.ts';
import { Icon } from '../ui/icons.tsx';
import { laterView } from '../ui/later.tsx';
import { touch } from '../ui/touch.ts';

const SHOW_LENGTH_FROM = 0.8;
const IME_KEYCODE = 229;
/** Before the caret: the beginning of a command, of an emoji's name, of a mention or a room. */
const COMPLETABLE = /^\/[a-z]*$|(?:^|[\s(])[:@#]\S*$/i;
/** What is done, not said: the commands that say something go where text goes. */
const COMMAND = /^\/(?!(?:me|reply|edit|msg|dm|w)\b)[a-z]+(?:\s|$)/i;
const ComposerTop = laterView(() => import('./ComposerTop.tsx').then((part) => part.ComposerTop));
const Completions = laterView(() => import('./Completions.tsx').then((part) => part.Completions));

/** Where one writes. Never disabled: without a node, what is sent waits. */
export function Composer() {
  const box = useRef<HTMLTextAreaElement>(null);
  /** Pasted just now; the input that follows offers what can be done with it. */
  const justPasted = useRef<string | undefined>(undefined);
  const keys = useRef<((event: KeyboardEvent) => boolean) | null>(null);
  const [{ problem }, setOutcome] = useState<Outcome>({});
  const [answer, setAnswer] = useState<readonly string[]>([]);
  const [pasted, setPasted] = useState<string | undefined>(undefined);
  const [caret, setCaret] = useState(-1);
  const [active, setActive] = useState<string | undefined>(undefined);
  const to = target.value;
  const key = targetKey(to);
  const text = written(to);
  const aim = aimOf(to);
  const scope = scopeOf(text, to);
  const offline = phase.value.is === 'connecting' && (phase.value.allFailed || !deviceOnline.value);
  const label = to.kind === 'room' ? strings.composer.room(to.room) : strings.composer.direct(to.name);
  const bytes = text.length * 3 > LIMITS.bodyBytes * SHOW_LENGTH_FROM ? new TextEncoder().encode(text).length : 0;
  const completable = caret >= 0 && COMPLETABLE.test(text.slice(0, caret));

  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    if (area.value !== text) area.value = text;
    area.style.height = 'auto';
    // Its borders are not part of the scroll height; the upper limit is in the style sheet.
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [text, key]);

  const wanted = composerWanted.value;
  useLayoutEffect(() => {
    forget();
    if (!touch.matches || wanted > 0) box.current?.focus({ preventScroll: true });
  }, [wanted, key]);

  function send(line = text): void {
    const outcome = sendLine(line, to);
    forget();
    setOutcome(outcome);
    void outcome.answer?.then(setAnswer);
    outcome.reader?.then(
      () => targetKey(target.peek()) === key && written(to) === line && send(line),
      () => setAnswer([strings.missing]),
    );
  }

  function forget(): void {
    setOutcome({});
    setAnswer([]);
    setPasted(undefined);
    setCaret(-1);
  }

  function take(from: number, end: number, made: string): void {
    const area = box.current;
    if (!area) return;
    area.setRangeText(made, from, end + (made.endsWith(' ') && text[end] === ' ' ? 1 : 0), 'end');
    setWritten(to, area.value);
    setCaret(area.selectionStart);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === IME_KEYCODE || keys.current?.(event)) return;
    const always = event.ctrlKey || event.metaKey;
    const plain = !always && !event.shiftKey && !event.altKey;
    if (event.key === 'Escape' && aim) forgetAim(to);
    else if (event.key === 'ArrowUp' && plain && text === '' && !aim && lastOwn()) change(lastOwn() as never, to);
    else if (event.key === 'Enter' && (always || (plain && !touch.matches))) send();
    else return;
    event.preventDefault();
  }

  return (
    <form
      class={`composer${scope.kind === 'direct' ? ' direct' : ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
        box.current?.focus();
      }}
    >
      <ComposerTop to={to} problem={problem} answer={answer} text={text} pasted={pasted} done={forget} />
      <div class="field">
        {completable && <Completions text={text} caret={caret} keys={keys} onTake={take} onActive={setActive} />}
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          enterkeyhint={touch.matches ? 'enter' : 'send'}
          aria-label={label}
          aria-describedby="composer-scope"
          aria-autocomplete="list"
          {...(active === undefined ? {} : { 'aria-controls': 'completions', 'aria-activedescendant': active })}
          placeholder={offline ? strings.composer.offline : label}
          autocomplete="off"
          onInput={({ currentTarget: area }) => {
            setWritten(to, area.value);
            if (aim?.is !== 'edit') tellTyping(area.value, to, scopeOf(area.value, to));
            forget();
            setCaret(area.selectionEnd);
            setPasted(justPasted.current);
            justPasted.current = undefined;
          }}
          onPaste={({ clipboardData }) => {
            justPasted.current = clipboardData?.getData('text/plain');
          }}
          onBlur={() => setCaret(-1)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="send" aria-label={strings.composer.send} title={strings.composer.send}>
          <Icon name="send" />
        </button>
      </div>
      <div class="under">
        <span id="composer-scope" class="scope">
          {scope.kind === 'direct' && <Icon name="lock" />}
          <bdi>{scopeText(scope, !aim && COMMAND.test(text))}</bdi>
        </span>
        <bdi class="typing">{typingHere.value.length > 0 && strings.composer.typing(typingHere.value)}</bdi>
        <span class={bytes > LIMITS.bodyBytes ? 'length over' : 'length'}>
          {bytes > LIMITS.bodyBytes * SHOW_LENGTH_FROM
            ? strings.composer.length(bytes, LIMITS.bodyBytes)
            : !touch.matches && (
                <span class="keys">{aim?.is === 'edit' ? strings.composer.keysEditing : strings.composer.keys}</span>
              )}
        </span>
      </div>
    </form>
  );
}

function scopeText(scope: Target, isCommand: boolean): string {
  if (isCommand) return strings.composer.scopeCommand;
  return scope.kind === 'direct' ? strings.composer.scopeDirect(scope.name) : strings.composer.scopeRoom(scope.room);
}
