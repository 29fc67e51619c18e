import { parseRoomName } from '../../shared/protocol/rooms.ts';

/** What the address of the page asks for. Pure. A room that cannot be is not asked for. */

export type Target = { readonly kind: 'room'; readonly room: string } | { readonly kind: 'direct'; readonly name: string };

export interface Launch {
  /** Given: the card is skipped. */
  readonly name: string | undefined;
  readonly target: Target | undefined;
  /** A node's name, or `here`. */
  readonly pin: string | undefined;
  /** The id of a message to show, of the target. */
  readonly message?: string | undefined;
}

/** Shown where the address asks for nothing. */
export const FIRST_ROOM = 'general';

/** `?name=&room=&pin=` and `#/r/<room>`, `#/dm/<name>`, each perhaps with `/m/<message id>`; the hash, which changes as one looks around, wins. */
export function readLaunch(search: string, hash: string): Launch {
  const query = new URLSearchParams(search);
  const given = (key: string) => query.get(key)?.trim() || undefined;
  const room = parseRoomName(given('room')?.replace(/^#/, '') ?? '');
  return {
    name: given('name'),
    target: readHash(hash) ?? (room ? { kind: 'room', room } : undefined),
    pin: given('pin'),
    message: readMessage(hash),
  };
}

/** The rooms of last time, and the one that is shown first: what is shown but not joined would never open. */
export function roomsToJoin(target: Target | undefined, saved: readonly string[]): readonly string[] {
  if (target?.kind === 'room') return [...new Set([...saved, target.room])];
  return target && saved.length > 0 ? saved : [...new Set([...saved, FIRST_ROOM])];
}

const HASH = /^#\/(r|dm)\/([^/]+)(?:\/m\/([\w-]{1,64}))?$/;
/** The address of the mesh panel. */
export const MESH_HASH = '#/mesh';

export function readMessage(hash: string): string | undefined {
  return HASH.exec(hash)?.[3]?.toLowerCase();
}

export function readHash(hash: string): Target | undefined {
  const match = HASH.exec(hash);
  if (!match) return undefined;
  const name = decode(match[2] as string);
  if (!name) return undefined;
  if (match[1] === 'dm') return { kind: 'direct', name };
  const room = parseRoomName(name);
  return room === undefined ? undefined : { kind: 'room', room };
}

/** The access token that a link gives, as `#token=…`. */
export function readToken(hash: string): string | undefined {
  return hash.startsWith('#token=') ? (decode(hash.slice(7)) ?? '') : undefined;
}

/** Who one is, for another address of the mesh, as `#as=<name>&key=<key>`. */
interface Self {
  readonly name: string;
  readonly key: string;
}

export function identityHash({ name, key }: Self): string {
  return `#as=${encodeURIComponent(name)}&key=${encodeURIComponent(key)}`;
}

export function readIdentity(hash: string): Self | undefined {
  const [, as, secret] = /^#as=([^&]+)&key=([^&]+)$/.exec(hash) ?? [];
  const [name, key] = [decode(as ?? ''), decode(secret ?? '')];
  return name && key ? { name, key } : undefined;
}

/** The same on every node: ids are of the whole mesh. */
export function hashOf(target: Target, message?: string): string {
  const place = target.kind === 'room' ? `#/r/${encodeURIComponent(target.room)}` : `#/dm/${encodeURIComponent(target.name)}`;
  return message === undefined ? place : `${place}/m/${message}`;
}

/** One text for a target, to key drafts and lists with. */
export function targetKey(target: Target): string {
  return target.kind === 'room' ? `#${target.room}` : `@${target.name}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
