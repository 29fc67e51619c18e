import { type Signal, signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { readJson, writeValue } from './local-values.ts';

/**
 * What is being written, a value a conversation, kept over a reload: written down when typing pauses, and when the page goes away. The
 * values belong to who made it.
 */
export interface Kept<T> {
  readonly values: Signal<Readonly<Record<string, T>>>;
  /** Undefined: there is none any more. */
  put(key: string, value: T | undefined): void;
}

const WRITE_AFTER_MS = 300;
const waiting = new Map<string, () => void>();
let cancel: (() => void) | undefined;

/** `read` makes a value of what was stored by whichever version; undefined when it is none. */
export function kept<T>(name: string, read: (stored: unknown) => T | undefined): Kept<T> {
  const values = signal(stored(name, read));
  return {
    values,
    put(key, value) {
      const { [key]: before, ...others } = values.value;
      if (before === value) return;
      values.value = value === undefined ? others : { ...others, [key]: value };
      waiting.set(name, () => writeValue(name, JSON.stringify(values.value)));
      cancel?.();
      cancel = realClock.after(WRITE_AFTER_MS, writeKept);
    },
  };
}

/** Writes what waits: the page may go away. */
export function writeKept(): void {
  cancel?.();
  cancel = undefined;
  for (const write of waiting.values()) write();
  waiting.clear();
}

function stored<T>(name: string, read: (value: unknown) => T | undefined): Readonly<Record<string, T>> {
  const found = readJson(name);
  if (typeof found !== 'object' || found === null) return {};
  const values = Object.entries(found).map(([key, value]) => [key, read(value)] as const);
  return Object.fromEntries(values.filter((pair): pair is [string, T] => pair[1] !== undefined));
}
