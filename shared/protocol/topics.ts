import { LIMITS } from './limits.ts';

/** A topic is one line: nothing that controls a screen, or breaks the line on one. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** The topic a leader means, without space around it; an empty one takes the topic away. Undefined when it is none. */
export function parseTopic(text: string): string | undefined {
  if (text.length > 4 * LIMITS.topicChars) return undefined;
  const topic = text.trim();
  return UNFIT.test(topic) || [...topic].length > LIMITS.topicChars ? undefined : topic;
}
