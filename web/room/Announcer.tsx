import { announced } from '../state/activity.ts';

/** The one place that speaks: new live messages only, never history. The list on the screen is no live region. */
export function Announcer() {
  return (
    <div class="hidden" role="log" aria-live="polite">
      {announced.value.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
