import { LIMITS } from '../protocol/limits.ts';
import { utf8Length } from '../protocol/names.ts';

/** Which message a command means: one's own last one, or the one that stands so many back from the newest, which is 1. Pure. */
export interface Counted {
  readonly own: boolean;
  readonly deleted: boolean;
  readonly delivery: { readonly is: string };
}

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** `👍 2`. Undefined when it is not written so. */
export function reactionIn(argument: string): { readonly emoji: string; readonly back: number } | undefined {
  const [, emoji = '', digits = '1'] = /^(\S+)(?:\s+(\d{1,4}))?$/u.exec(argument) ?? [];
  const isOne = EMOJI.test(emoji) && utf8Length(emoji) <= LIMITS.emojiBytes;
  return isOne && Number(digits) > 0 ? { emoji, back: Number(digits) } : undefined;
}

/** `2 yes`, or `yes` to the newest; a number alone is a text. */
export function replyIn(argument: string): { readonly body: string; readonly back: number } | undefined {
  const [, digits = '1', body = ''] = /^(?:(\d{1,4})\s+)?(\S[\s\S]*)$/u.exec(argument) ?? [];
  return body !== '' && Number(digits) > 0 ? { body, back: Number(digits) } : undefined;
}

/** The last one of one's own that can be changed. */
export function lastOwn<T extends Counted>(entries: readonly T[]): T | undefined {
  return entries.findLast(({ own, deleted, delivery }) => own && !deleted && delivery.is !== 'failed');
}

/** What was taken back still stands in its place, and counts; what was refused is no message. */
export function countedBack<T extends Counted>(entries: readonly T[], back: number): T | undefined {
  return entries.filter(({ delivery }) => delivery.is !== 'failed').at(-back);
}
