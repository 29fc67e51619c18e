import { signal } from '@preact/signals';
import { plainText } from '../../shared/commands/plain-text.ts';
import type { Line } from '../../shared/commands/read-line.ts';
import { later } from '../ui/later.tsx';
import type { Target } from './launch.ts';

interface Reader {
  read(text: string): Line;
  scopeOf(text: string, to: Target): Target;
}

/**
 * What reads a line that may be more than text, a command or words to one person: a part that comes after the start, and text does not wait
 * for it. Owns whether it is there.
 */
const reader = signal<Reader | undefined>(undefined);
const part = later(async () => {
  const { read, scopeOf: scope, watchPeople } = await import('./acquaintances.ts');
  watchPeople();
  reader.value = { read, scopeOf: scope };
});

export const loadReader = part.load;

/** Undefined for what cannot be read yet. */
export function meaningOf(text: string): Line | undefined {
  const plain = plainText(text);
  if (plain === undefined) return reader.peek()?.read(text);
  return plain.trim() === '' ? { is: 'empty' } : { is: 'text', body: plain };
}

/** Who will read what is being typed: shown before Enter. */
export function scopeOf(text: string, to: Target): Target {
  if (!reader.value && plainText(text) === undefined) loadReader().catch(() => {});
  return reader.value?.scopeOf(text, to) ?? to;
}
