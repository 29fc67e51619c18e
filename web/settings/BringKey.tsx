import { useState } from 'preact/hooks';
import { bringIdentity, setTabName } from '../state/identity.ts';
import { settingsStrings as words } from '../strings/settings.ts';

/** A key from elsewhere: the page starts again as that person. */
export function BringKey() {
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<keyof typeof words.problems>();

  function bring(event: Event): void {
    event.preventDefault();
    const outcome = bringIdentity(name.trim(), key.trim());
    if (outcome !== 'brought') {
      setProblem(outcome);
      return;
    }
    setTabName(name.trim());
    location.reload();
  }

  return (
    <section>
      <h3 class="section">{words.bring}</h3>
      <p class="note">{words.bringNote}</p>
      <form class="bring" onSubmit={bring}>
        <label>
          {words.name}
          <input
            type="text"
            dir="auto"
            required
            value={name}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label>
          {words.broughtKey}
          <input
            type="password"
            required
            value={key}
            autocomplete="off"
            aria-invalid={problem !== undefined}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button">
          {words.use}
        </button>
      </form>
      {problem && (
        <p class="field-problem" role="alert">
          {words.problems[problem]}
        </p>
      )}
    </section>
  );
}
