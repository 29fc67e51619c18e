import { chat, client } from '../state/chat.ts';
import { writeValue } from '../state/local-values.ts';
import { meshStrings } from '../strings/mesh.ts';

const CHOICES = [
  ['all', meshStrings.reachAll],
  ['here', meshStrings.reachHere],
] as const;

/** To measure a node is to show it one's address: whether that is wanted is for each to say. */
export function ReachChoice() {
  const { reach } = chat.value;
  return (
    <fieldset class="reach">
      <legend>{meshStrings.reach}</legend>
      {CHOICES.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name="reach"
            checked={reach === value}
            onChange={() => {
              writeValue('reach', value);
              client()?.setReach(value);
            }}
          />
          {label}
        </label>
      ))}
      {reach === 'here' && <p class="note">{meshStrings.reachNote}</p>}
    </fieldset>
  );
}
