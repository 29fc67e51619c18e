import { useEffect, useRef } from 'preact/hooks';
import { cardStrings } from '../strings/card.ts';

interface Props {
  readonly token: string;
  /** A node has refused what was given. */
  readonly refused: boolean;
  readonly onInput: (token: string) => void;
}

/** Where somebody gives the access token of a mesh that asks for one. */
export function AccessField({ token, refused, onInput }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (refused) box.current?.select();
  }, [refused]);
  return (
    <>
      <label for="token">{cardStrings.card.token}</label>
      <div class="field">
        <input
          id="token"
          ref={box}
          type="password"
          value={token}
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="go"
          aria-invalid={refused}
          aria-describedby="token-note"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </div>
      <p id="token-note" class="note">
        {cardStrings.card.tokenHint}
      </p>
    </>
  );
}
