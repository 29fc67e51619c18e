import { computed, signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { client, onSnapshot, rooms } from './chat.ts';
import { bringIdentity, setAccessToken, setLastName, tabName } from './identity.ts';
import {
  FIRST_ROOM,
  hashOf,
  type Launch,
  MESH_HASH,
  readHash,
  readIdentity,
  readLaunch,
  readMessage,
  readToken,
  type Target,
  targetKey,
} from './launch.ts';
import { readValue, writeValue } from './local-values.ts';
import type { RoomState } from './types.ts';

/** What is on the screen: which conversation, which panels, what the device says of itself. Owns the hash of the address. */

takeToken();
takeIdentity();
const asked = readLaunch(location.search, location.hash);
export const launch: Launch = { ...asked, name: asked.name ?? tabName() };
export const target = signal<Target>(launch.target ?? { kind: 'room', room: FIRST_ROOM });
export const roomsOpen = signal(false);
export const settingsOpen = signal(false);
/** The mesh has the whole page, as the address says. */
export const meshWide = signal(location.hash === MESH_HASH);
export const meshOpen = signal(meshWide.peek() || (readValue('mesh') === 'open' && matchMedia('(min-width: 1000px)').matches));
/** The panel was opened by hand, and not only found open: it takes the focus. */
export const meshAsked = signal(false);
export const visible = signal(document.visibilityState === 'visible');
export const deviceOnline = signal(navigator.onLine);
/** The card is open to pick another name. */
export const changingName = signal(false);
/** The calendar day, as a moment in it: changes at midnight. */
export const today = signal(realClock.now());
/** Rises when the reader asks for the newest message. */
export const endWanted = signal(0);
/** Rises when the reader asks for the first message that is new. */
export const lineWanted = signal(0);
/** The message that a link or a search asks for, of a target; the list takes it once it shows it, or knows that it cannot. */
export const messageWanted = signal<{ readonly of: string; readonly id: string } | undefined>(
  wantedOf(target.value, launch.message),
);
/** What lies over the page, and has the keyboard. */
export type Overlay = 'switcher' | 'search' | 'help' | 'rooms';
export const overlay = signal<Overlay | undefined>(undefined);
/** Rises when the composer should have the focus. */
export const composerWanted = signal(0);

/** The shown conversation, once the client has it. */
export const shownRoom = computed<RoomState | undefined>(() => roomOf(rooms.value, target.value));

function roomOf(all: readonly RoomState[], shown: Target): RoomState | undefined {
  return shown.kind === 'room'
    ? all.find(({ room, with: other }) => other === undefined && room.toLowerCase() === shown.room.toLowerCase())
    : all.find(({ with: other }) => other?.toLowerCase() === shown.name.toLowerCase());
}

export function targetOf(room: RoomState): Target {
  return room.with === undefined ? { kind: 'room', room: room.room } : { kind: 'direct', name: room.with };
}

export function show(next: Target): void {
  roomsOpen.value = false;
  if (targetKey(next) !== targetKey(target.value) || meshWide.peek()) {
    meshWide.value = false;
    target.value = next;
    history.replaceState(null, '', hashOf(next));
  }
  composerWanted.value += 1;
}

function wantedOf(of: Target, id: string | undefined): { readonly of: string; readonly id: string } | undefined {
  return id === undefined ? undefined : { of: targetKey(of), id };
}

/** Shows one message of a conversation, with what is around it. */
export function showMessage(of: Target, id: string): void {
  if (of.kind === 'room') openRoom(of.room);
  else show(of);
  history.replaceState(null, '', hashOf(of, id));
  messageWanted.value = wantedOf(of, id);
}

/** Joins a room, unless one is in it, and shows it. */
export function openRoom(room: string): void {
  if (!roomOf(rooms.value, { kind: 'room', room })) client()?.join(room);
  show({ kind: 'room', room });
}

export function leaveRoom(room: RoomState): void {
  client()?.leave(room.room);
  if (shownRoom.value !== room) return;
  const next = rooms.value.find((other) => other !== room);
  if (next) show(targetOf(next));
}

/** The next room down the list (or up), around its ends, of those that pass. */
export function showNeighbour(step: 1 | -1, passes: (room: RoomState) => boolean = () => true): void {
  const all = rooms.value;
  const at = shownRoom.value ? all.indexOf(shownRoom.value) : -1;
  for (let n = 1; n <= all.length; n += 1) {
    const next = all[(at + n * step + n * all.length) % all.length];
    if (!next || !passes(next)) continue;
    show(targetOf(next));
    return;
  }
}

export function openMesh(open: boolean): void {
  if (!open && meshWide.peek()) widenMesh(false);
  meshAsked.value = open;
  meshOpen.value = open;
  writeValue('mesh', open ? 'open' : 'closed');
  client()?.watchMesh(open);
}

/** Gives the mesh the whole page, or the conversation its place back. */
export function widenMesh(wide: boolean): void {
  meshWide.value = wide;
  history.replaceState(null, '', wide ? MESH_HASH : hashOf(target.value));
}

/** An access token in the address is read once and taken out of it: it must not be copied on with a link. */
function takeToken(): boolean {
  const token = readToken(location.hash);
  if (token === undefined) return false;
  history.replaceState(null, '', location.pathname + location.search);
  setAccessToken(token);
  return true;
}

/**
 * Who comes from another node as themselves is asked on the card, with their name in it: a link must not make somebody another person.
 * The key is read once and taken out of the address.
 */
function takeIdentity(): void {
  const self = readIdentity(location.hash);
  if (!self) return;
  history.replaceState(null, '', location.pathname + location.search);
  if (bringIdentity(self.name, self.key) === 'brought') setLastName(self.name);
}

/** Starts listening to the page. Once, at the start. */
export function watchPage(): void {
  document.addEventListener('visibilitychange', () => {
    visible.value = document.visibilityState === 'visible';
    client()?.setVisible(visible.value);
  });
  for (const change of ['online', 'offline'] as const) {
    addEventListener(change, () => {
      deviceOnline.value = navigator.onLine;
      if (navigator.onLine) client()?.networkChanged();
    });
  }
  addEventListener('hashchange', () => {
    if (takeToken()) location.reload();
    const next = readHash(location.hash);
    const message = readMessage(location.hash);
    meshWide.value = location.hash === MESH_HASH;
    if (meshWide.value) openMesh(true);
    else if (next && message !== undefined) showMessage(next, message);
    else if (next?.kind === 'room') openRoom(next.room);
    else if (next) show(next);
    else if (location.hash.startsWith('#/r/')) {
      openRoom(FIRST_ROOM);
      history.replaceState(null, '', hashOf(target.value));
    }
  });
  realClock.every(30_000, () => {
    if (new Date(today.value).getDate() !== new Date(realClock.now()).getDate()) today.value = realClock.now();
  });
  onSnapshot((before, after) => {
    if (!before.me && after.me && meshOpen.peek()) client()?.watchMesh(true);
  });
}
