import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { phase } from '../state/chat.ts';
import { scopeOf } from '../state/commands.ts';
import { drafts, setDraft } from '../state/drafts.ts';
import { targetKey } from '../state/launch.ts';
import { sendLine } from '../state/send.ts';
import { composerWanted, deviceOnline, target } from '../state/view.ts';
import { strings } from '../strings.ts';
import { Icon } from '../ui/icons.tsx';

const SHOW_LENGTH_FROM = 0.8;
const IME_KEYCODE = 229;
const touch = matchMedia('(pointer: coarse)');

/** Where one writes. Never disabled: without a node, what is sent waits. */
export function Composer() {
  const box = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState<string | undefined>(undefined);
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
    setProblem(undefined);
    if (!touch.matches || wanted > 0) box.current?.focus({ preventScroll: true });
  }, [wanted, key]);

  function send(): void {
    const outcome = sendLine(text, to);
    if (outcome === 'sent' || outcome === 'nothing') setProblem(undefined);
    else if (outcome === 'bad_room') setProblem(strings.rooms.badRoom);
    else if ('usage' in outcome) setProblem(strings.composer.usage(outcome.usage));
    else setProblem(strings.composer.unknown(outcome.unknown, outcome.nearest));
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
            setProblem(undefined);
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
