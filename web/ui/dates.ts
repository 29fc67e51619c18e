import { realClock } from '../../shared/time/real-clock.ts';
import { timeOf } from './format.ts';

const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const shortDayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** "20 Nov", of another year "20 Nov 2025"; with the time, "20 Nov, 14:02". */
export function dateOf(ms: number, withTime = false): string {
  const day = new Date(ms).getFullYear() === new Date(realClock.now()).getFullYear() ? shortDay : shortDayOfYear;
  return withTime ? `${day.format(ms)}, ${timeOf(ms)}` : day.format(ms);
}
