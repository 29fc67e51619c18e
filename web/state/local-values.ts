/**
 * localStorage that cannot fail: where it is blocked (private modes, embedded pages) values live as long as the page.
 * For small things of the screen: names, drafts, what is open. Never for posts; they belong to the client's storage.
 */
const PREFIX = 'skein.';
const memory = new Map<string, string>();

export function readValue(key: string): string | undefined {
  try {
    const value = globalThis.localStorage.getItem(PREFIX + key);
    if (value !== null) return value;
  } catch {
    // Blocked: what this page wrote itself is all there is.
  }
  return memory.get(key);
}

export function writeValue(key: string, value: string): void {
  memory.set(key, value);
  try {
    globalThis.localStorage.setItem(PREFIX + key, value);
  } catch {
    // Blocked or full: it is kept in memory.
  }
}

export function removeValue(key: string): void {
  memory.delete(key);
  try {
    globalThis.localStorage.removeItem(PREFIX + key);
  } catch {
    // Blocked: it was only in memory.
  }
}

/** The keys that start with `prefix`. */
export function valueKeys(prefix: string): readonly string[] {
  const found = new Set([...memory.keys()]);
  try {
    for (const key of Object.keys(globalThis.localStorage)) {
      if (key.startsWith(PREFIX)) found.add(key.slice(PREFIX.length));
    }
  } catch {
    // Blocked: what is in memory is all there is.
  }
  return [...found].filter((key) => key.startsWith(prefix));
}

/** A value that was written as JSON; undefined when there is none or it is not JSON. */
export function readJson(key: string): unknown {
  const text = readValue(key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
