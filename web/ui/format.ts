import { strings } from '../strings.ts';

/** Dates, times and durations as people read them. Pure: what "today" is, is handed in. */

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const fullDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const otherYear = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });

export const timeOf = (ms: number): string => clockTime.format(ms);
export const fullTime = (ms: number): string => fullDate.format(ms);

/** The local calendar day of a moment; the same text for two moments of one day. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "Today, 20 November", "Yesterday, 19 November", "Mon, 3 Nov". `todayKey` as from `dayOf`. */
export function dayLabel(ms: number, todayKey: string): string {
  const day = dayOf(ms);
  if (day === todayKey) return `${strings.days.today}, ${dayAndMonth.format(ms)}`;
  const next = new Date(ms);
  next.setDate(next.getDate() + 1);
  if (dayOf(next.getTime()) === todayKey) return `${strings.days.yesterday}, ${dayAndMonth.format(ms)}`;
  return (day.split('-')[0] === todayKey.split('-')[0] ? weekday : otherYear).format(ms);
}
