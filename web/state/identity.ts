import { randomText } from '../../shared/time/random-text.ts';
import { realRandom } from '../../shared/time/real-clock.ts';
import { readJson, readValue, removeValue, writeValue } from './local-values.ts';

/**
 * Who uses this browser. Owns the secret keys, one a name, so that two tabs can be two people; a key never leaves this
 * origin but in a sign-in. Made with getRandomValues, which plain http has too.
 */
export interface Identity {
  readonly key: string;
  /** Names the part of the client's storage that is this person's; says nothing about the key. */
  readonly space: string;
}

const KEY_CHARS = 32;
const SPACE_CHARS = 8;

/** The identity behind a name, when this browser has one. */
export function knownIdentity(name: string): Identity | undefined {
  return identities()[fold(name)];
}

/** The identity behind a name, made when there is none. Kept before it is used: a claimed name without its key is lost. */
export function identityFor(name: string): Identity {
  const known = knownIdentity(name);
  if (known) return known;
  const made = { key: randomText(realRandom, KEY_CHARS), space: randomText(realRandom, SPACE_CHARS) };
  rememberName(name, made);
  return made;
}

/** The person goes by this name from now on, with the same key. */
export function rememberName(name: string, identity: Identity): void {
  writeValue('identities', JSON.stringify({ ...identities(), [fold(name)]: identity }));
}

/** A person brought here from elsewhere. `other`: another key is kept under this name, which is not thrown away for a link or a slip. */
export function bringIdentity(name: string, key: string): 'brought' | 'bad' | 'other' {
  const known = knownIdentity(name);
  if (known) return known.key === key ? 'brought' : 'other';
  const brought = { key, space: randomText(realRandom, SPACE_CHARS) };
  if (name === '' || !isIdentity(brought) || /\s/.test(key)) return 'bad';
  rememberName(name, brought);
  return 'brought';
}

const TAB = 'skein.tab';

/** Who this very tab is: a reload does not ask again. */
export function tabName(): string | undefined {
  try {
    return sessionStorage.getItem(TAB) ?? undefined;
  } catch {
    return undefined;
  }
}

export function setTabName(name: string): void {
  try {
    sessionStorage.setItem(TAB, name);
  } catch {
    // Blocked: a reload asks.
  }
}

export function lastName(): string {
  return readValue('name') ?? '';
}

export function setLastName(name: string): void {
  writeValue('name', name);
}

/** The access token of the mesh, where it asks for one; it goes to the nodes of the mesh, in sign-ins. */
export function accessToken(): string | undefined {
  return readValue('token');
}

export function setAccessToken(token: string): void {
  if (token === '') removeValue('token');
  else writeValue('token', token);
}

/** The rooms this person was in, in the order they were joined. */
export function savedRooms(identity: Identity): readonly string[] {
  const rooms = readJson(`rooms.${identity.space}`);
  return Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : [];
}

export function saveRooms(identity: Identity, rooms: readonly string[]): void {
  writeValue(`rooms.${identity.space}`, JSON.stringify(rooms));
}

function identities(): Readonly<Record<string, Identity>> {
  const stored = readJson('identities');
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, value]) => isIdentity(value)));
}

function isIdentity(value: unknown): value is Identity {
  const { key, space } = (value ?? {}) as Partial<Record<keyof Identity, unknown>>;
  return typeof key === 'string' && key.length >= 22 && typeof space === 'string';
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
