import { kept } from './kept.ts';

/** What is typed and not sent, a text a conversation. Owns it, and keeps it over a reload. */
const texts = kept('drafts', (stored) => (typeof stored === 'string' ? stored : undefined));
export const drafts = texts.values;

export function setDraft(key: string, text: string): void {
  texts.put(key, text === '' ? undefined : text);
}

/** Puts a text behind what is being typed there, which stays. */
export function addToDraft(key: string, text: string): void {
  const before = drafts.value[key];
  setDraft(key, before ? `${before}\n${text}` : text);
}
