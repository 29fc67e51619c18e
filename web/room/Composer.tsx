import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { scopeOf } from '../state/acquaintances.ts';
import { phase } from '../state/chat.ts';
import { drafts, setDraft } from '../state/drafts.ts';
import { type Target, targetKey } from '../state/launch.ts';
import { type Outcome, sendDirect, sendLine, sendText, type Unsure } from '../state/send.ts';
import { composerWanted, deviceOnline, target } from '../state/view.ts';
import { strings } from '../strings.ts';
import { Icon } from '../ui/icons.tsx';

const SHOW_LENGTH_FROM = 0.8;
const IME_KEYCODE = 229;
const touch = matchMedia('(pointer: coarse)');

/** Where one writes. Never disabled: without a node, what is sent waits. */
export function Composer() {
  const box = useRef<HTMLTextAreaElement>(null);
  const [{ problem, unsure }, setOutcome] = useState<Outcome>({});
  const [answer, setAnswer] = useState<readonly string[]>([]);
  const to = target.value;
  const key = targetKey(to);
  const text = drafts.value[key] ?? '';
  const scope = scopeOf(text, to);
  const offline = phase.value.is === 'connecting' && (phase.value.allFailed || !deviceOnline.value);
  const label = to.kind === 'room' ? strings.composer.room(to.room) : strings.composer.direct(to.name);
  const bytes = text.length * 3 > LIMITS.bodyBytes * SHOW_LENGTH_FROM ? new TextEncoder().encode(text).length : 0;

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

  function send(): void {
    const outcome = sendLine(text, to);
    setOutcome(outcome);
    setAnswer([]);
    void outcome.answer?.then(setAnswer);
  }

  function forget(): void {
    setOutcome({});
    setAnswer([]);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === IME_KEYCODE) return;
    const always = event.ctrlKey || event.metaKey;
    if (!always && (event.shiftKey || event.altKey || touch.matches)) return;
    event.preventDefault();
    send();
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
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {unsure && <Choice line={unsure} to={to} done={forget} />}
      {answer.length > 0 && (
        <output class="answer">
          {answer.map((line) => (
            <bdi key={line}>{line}</bdi>
          ))}
        </output>
      )}
      <div class="field">
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          enterkeyhint={touch.matches ? 'enter' : 'send'}
          aria-label={label}
          aria-describedby="composer-scope"
          placeholder={offline ? strings.composer.offline : label}
          autocomplete="off"
          onInput={(event) => {
            setDraft(key, event.currentTarget.value);
            forget();
          }}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="send" aria-label={strings.composer.send} title={strings.composer.send}>
          <Icon name="send" />
        </button>
      </div>
      <div class="under">
        <span id="composer-scope" class="scope">
          {scope.kind === 'direct' && <Icon name="lock" />}
          <bdi>{scope.kind === 'direct' ? strings.composer.scopeDirect(scope.name) : strings.composer.scopeRoom(scope.room)}</bdi>
        </span>
        <span class={bytes > LIMITS.bodyBytes ? 'length over' : 'length'}>
          {bytes > LIMITS.bodyBytes * SHOW_LENGTH_FROM
            ? strings.composer.length(bytes, LIMITS.bodyBytes)
            : !touch.matches && <span class="keys">{strings.composer.keys}</span>}
        </span>
      </div>
    </form>
  );
}

/** Who is meant by what is almost a name: nothing is sent before its writer says so. */
function Choice({ line, to, done }: { readonly line: Unsure; readonly to: Target; readonly done: () => void }) {
  const choose = (send: () => void) => () => {
    send();
    done();
  };
  const { composer } = strings;
  return (
    <p class="actions">
      <button type="button" class="text-button" onClick={choose(() => sendText(line.text, to))}>
        {to.kind === 'room' ? composer.toRoom(to.room) : composer.toPerson(to.name)}
      </button>
      <button type="button" class="text-button" onClick={choose(() => sendDirect(line.name, line.body, to))}>
        {composer.directTo(line.name)}
      </button>
      <button type="button" class="text-button" onClick={choose(() => composerWanted.value++)}>
        {strings.delivery.edit}
      </button>
    </p>
  );
}
