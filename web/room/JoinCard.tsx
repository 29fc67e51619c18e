import '../style/card.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { milliseconds } from '../../shared/words/numbers.ts';
import { asked, myName, phase, signIn } from '../state/chat.ts';
import { here, lookAround } from '../state/here.ts';
import { accessToken, lastName, setAccessToken } from '../state/identity.ts';
import { changingName, launch } from '../state/view.ts';
import { cardStrings } from '../strings/card.ts';
import { chipStrings } from '../strings/chip.ts';
import { strings } from '../strings.ts';
import { AccessField } from './AccessField.tsx';
import { nextName, refusalText } from './wanted-name.ts';

/** One field, one key: who are you? A second one where the mesh asks for an access token. Shown again when a node refused. */
export function JoinCard() {
  const [name, setName] = useState(() => asked.peek() ?? myName.peek() ?? launch.name ?? lastName());
  const [missing, setMissing] = useState(false);
  const [edited, setEdited] = useState(false);
  const [token, setToken] = useState(accessToken() ?? '');
  const box = useRef<HTMLInputElement>(null);
  const renaming = changingName.value && myName.value !== undefined;
  const refused = phase.value.is === 'refused' && !edited ? phase.value : undefined;
  const isUnauthorized = phase.value.is === 'refused' && phase.value.code === 'unauthorized';
  const asksToken =
    isUnauthorized || (here.value?.asksToken === true && accessToken() === undefined) || token !== (accessToken() ?? '');
  const joining = !refused && !edited && asked.value !== undefined && !changingName.value;
  const problem = missing
    ? cardStrings.card.nameMissing
    : refused && refusalText(refused.code, refused.message, asked.value ?? name);
  const offer = refused?.code === 'name_taken' ? nextName(asked.value ?? name) : undefined;

  useEffect(() => {
    box.current?.focus();
    box.current?.select();
    void lookAround();
  }, []);

  function join(as: string): void {
    const wanted = as.trim();
    setName(wanted);
    setMissing(wanted === '');
    if (wanted === '') {
      box.current?.focus();
      return;
    }
    setEdited(false);
    changingName.value = false;
    setAccessToken(token.trim());
    signIn(wanted, launch);
  }

  return (
    <main class="welcome">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          join(name);
        }}
      >
        <p class="brand">{strings.product}</p>
        <h1>
          {renaming ? cardStrings.card.rename : cardStrings.card.title}
          {!renaming && here.value && (
            <span class="card-where">
              <span class="hidden"> · </span>
              {whereText()}
            </span>
          )}
        </h1>
        <label for="name">{cardStrings.card.name}</label>
        <div class="field">
          <input
            id="name"
            ref={box}
            type="text"
            value={name}
            dir="auto"
            autocomplete="nickname"
            autocapitalize="none"
            spellcheck={false}
            enterkeyhint="go"
            aria-invalid={problem !== undefined && !isUnauthorized}
            aria-describedby="name-note"
            onInput={(event) => {
              setName(event.currentTarget.value);
              setMissing(false);
              setEdited(true);
            }}
          />
          <button type="submit" class="primary" aria-busy={joining}>
            {renaming ? cardStrings.card.take : cardStrings.card.join}
          </button>
        </div>
        {asksToken && (
          <AccessField
            token={token}
            refused={refused?.code === 'unauthorized'}
            onInput={(text) => {
              setToken(text);
              setEdited(true);
            }}
          />
        )}
        <p id="name-note" class={problem ? 'field-problem' : 'note'} aria-live="assertive">
          {problem ?? hint(joining, renaming)}
        </p>
        {offer !== undefined && (
          <button type="button" class="text-button" onClick={() => join(offer)}>
            {cardStrings.card.useInstead(offer)}
          </button>
        )}
        {renaming && (
          <button type="button" class="text-button" onClick={() => (changingName.value = false)}>
            {cardStrings.card.keep(myName.value ?? '')}
          </button>
        )}
      </form>
    </main>
  );
}

function hint(joining: boolean, renaming: boolean): string {
  if (joining) return cardStrings.card.joining;
  return renaming ? cardStrings.card.renameHint : cardStrings.card.hint;
}

function whereText(): string {
  const node = here.value;
  if (!node) return '';
  const rtt = node.rttMs === undefined ? undefined : milliseconds(node.rttMs);
  return cardStrings.card.here(node.name, rtt && node.simulated ? `${rtt}, ${chipStrings.simulated}` : rtt);
}
