import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { readJson, writeValue } from './local-values.ts';

/** What is typed and not sent, a text a conversation. Owns it, keeps it over a reload, and writes it when typing pauses. */
const WRITE_AFTER_MS = 300;

export const drafts = signal<Readonly<Record<string, string>>>(stored());
let cancel: (() => void) | undefined;

export function setDraft(key: string, text: string): void {
  const { [key]: before, ...others } = drafts.value;
  if ((before ?? '') === text) return;
  drafts.value = text === '' ? others : { ...others, [key]: text };
  cancel?.();
  cancel = realClock.after(WRITE_AFTER_MS, write);
}

/** Puts a text behind what is being typed there, which stays. */
export function addToDraft(key: string, text: string): void {
  const before = drafts.value[key];
  setDraft(key, before ? `${before}\n${text}` : text);
}

/** Writes what waits: the page may go away. */
export function write(): void {
  cancel?.();
  cancel = undefined;
  writeValue('drafts', JSON.stringify(drafts.value));
}

function stored(): Readonly<Record<string, string>> {
  const value = readJson('drafts');
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'));
}
