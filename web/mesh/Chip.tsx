import { realClock } from '../../shared/time/real-clock.ts';
import { chat } from '../state/chat.ts';
import { deviceOnline, meshOpen, openMesh } from '../state/view.ts';
import { chipStrings } from '../strings/chip.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { CHIP_ID } from './chip-id.ts';
import { chipHint, chipLabel, chipOf } from './chip-label.ts';

/** Which node I am on and how far it is, always in sight; opens the panel that says why. */
export function NodeChip() {
  const chip = chipOf(chat.value, deviceOnline.value);
  return (
    <button
      type="button"
      id={CHIP_ID}
      class="chip"
      aria-label={chipLabel(chip)}
      aria-expanded={meshOpen.value}
      // Its age is told when somebody asks: a title that changes every second would be read out every second.
      onPointerEnter={({ currentTarget: button }) => (button.title = chipHint(chat.peek(), realClock.now()))}
      onFocus={({ currentTarget: button }) => (button.title = chipHint(chat.peek(), realClock.now()))}
      onClick={() => openMesh(!meshOpen.peek())}
    >
      <span class={`shape ${chip.shape}`} aria-hidden="true" />
      {chip.pinned && <MoreIcon name="pin" />}
      <span class="chip-name">{chip.name}</span> {chip.rtt !== undefined && <span class="chip-rtt">{chip.rtt}</span>}
      {chip.simulated && (
        // The short form is drawn by the style sheet: the name of the button has the whole word.
        <abbr class="chip-sim" title={chipStrings.simulated} data-short={chipStrings.simulatedShort} />
      )}
      {chip.split && <MoreIcon name="warn" />}
      <MoreIcon name="chevron" />
    </button>
  );
}
