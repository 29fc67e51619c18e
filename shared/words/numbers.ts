/** Times as people read them, the same everywhere. */

const clockSeconds = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const day = new Intl.DateTimeFormat('sv', { dateStyle: 'short' });

/** `[HH:MM:SS]` without the brackets, local time. `ms`: Unix milliseconds. */
export const timeWithSeconds = (ms: number): string => clockSeconds.format(ms);

/** `2026-11-21 14:02:11`, local time. `ms`: Unix milliseconds. */
export const dateAndTime = (ms: number): string => `${day.format(ms)} ${timeWithSeconds(ms)}`;

/** Whole milliseconds; below one, "<1 ms". */
export function milliseconds(ms: number): string {
  return ms < 1 ? '<1 ms' : `${Math.round(ms)} ms`;
}

/** "0.8 s", "12 s", "3 min". */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 90_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** "just now", "8 s ago", "3 min ago". */
export function ago(ms: number): string {
  if (ms < 1_000) return 'just now';
  return `${ms < 90_000 ? `${Math.floor(ms / 1000)} s` : duration(ms)} ago`;
}
