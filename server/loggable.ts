/**
 * Makes any value fit for a log line: control characters and direction marks are written as escapes (a name must not
 * move the cursor of whoever reads the log), message bodies become their length, and everything has a size limit.
 */
const MAX_TEXT = 1_000;
const MAX_ITEMS = 64;
const MAX_DEPTH = 6;
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const BODY_KEYS: ReadonlySet<string> = new Set(['body', 'json', 'text', 'secret', 'key', 'token', 'session']);

export function loggable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return printable(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth >= MAX_DEPTH) return '…';
  if (value instanceof Error) return loggableError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => loggable(item, depth + 1));
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(entries.slice(0, MAX_ITEMS).map(([key, item]) => [printable(String(key)), field(key, item, depth)]));
}

function field(key: unknown, value: unknown, depth: number): unknown {
  if (typeof key === 'string' && typeof value === 'string' && BODY_KEYS.has(key)) return `[${value.length} characters]`;
  return loggable(value, depth + 1);
}

function loggableError(error: Error, depth: number): object {
  const { code } = error as NodeJS.ErrnoException;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: printable(error.message),
    ...(code === undefined ? {} : { code }),
    ...(error.cause === undefined ? {} : { cause: loggable(error.cause, depth + 1) }),
    stack: frames.slice(0, 8).map((line) => printable(line.trim())),
  };
}

export function printable(text: string): string {
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return cut.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
