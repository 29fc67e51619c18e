import { batch, computed, signal } from '@preact/signals';
import { ChatClient } from '../../shared/client/chat-client.ts';
import { type ChatFace, NOBODY } from '../../shared/client/chat-state.ts';
import { onFrame } from '../../shared/time/real-clock.ts';
import { browserPorts } from './browser-ports.ts';
import {
  accessToken,
  type Identity,
  identityFor,
  knownIdentity,
  rememberName,
  savedRooms,
  saveRooms,
  setLastName,
  setTabName,
  tabName,
} from './identity.ts';
import { type Launch, roomsToJoin } from './launch.ts';
import { readValue } from './local-values.ts';
import type { ChatState } from './types.ts';

/**
 * The one client of this page, and its state as a signal. Owns both. Components read `chat` and slices of it, and act
 * through `client()`; nothing else in web/ knows that there is a socket.
 */
export const chat = signal<ChatState>(NOBODY);
/** For rows and the like: it changes when the name does, not with every snapshot. */
export const myName = computed(() => chat.value.me?.name);
export const phase = computed(() => chat.value.phase);
export const rooms = computed(() => chat.value.rooms);
export const nodes = computed(() => chat.value.nodes);
/** How many nodes are up, and how many there are. Numbers, so that a round trip more disturbs nobody. */
export const nodesUp = computed(() => nodes.value.filter(({ up }) => up).length);
export const nodesKnown = computed(() => nodes.value.length);
/** The name that was last asked for, while it is not known whether one may have it. */
export const asked = signal<string | undefined>(undefined);

let face: ChatFace | undefined;
let identity: Identity | undefined;
const watchers = new Set<(before: ChatState, after: ChatState) => void>();

/** Undefined until somebody signed in. */
export function client(): ChatFace | undefined {
  return face;
}

/** The name and the key that this page goes by. */
export function whoAmI(): { readonly name: string; readonly key: string } | undefined {
  const name = tabName() ?? chat.value.me?.name;
  return identity && name !== undefined ? { name, key: identity.key } : undefined;
}

/** Called with every snapshot and the one before it. */
export function onSnapshot(watcher: (before: ChatState, after: ChatState) => void): void {
  watchers.add(watcher);
}

/** Signs in. Somebody who is signed in, or was refused, goes by another name then, unless that is another person's of this browser. */
export function signIn(name: string, launch: Launch): void {
  const known = knownIdentity(name);
  asked.value = name;
  if (face && identity && (!known || known.key === identity.key)) face.rename(name, accessToken());
  else startAs(name, identityFor(name), launch);
}

function startAs(name: string, as: Identity, launch: Launch): void {
  face?.stop();
  const made: ChatFace = new ChatClient(browserPorts(as.space));
  face = made;
  identity = as;
  // However much comes between two frames, the page is worked out once.
  let isDue = false;
  made.subscribe(() => {
    if (isDue) return;
    isDue = true;
    onFrame(() => {
      isDue = false;
      if (face === made) take(made.state);
    });
  });
  made.setReach(readValue('reach') === 'here' ? 'here' : 'all');
  made.start({
    urls: [location.origin],
    name,
    key: as.key,
    rooms: roomsToJoin(launch.target, savedRooms(as)),
    token: accessToken(),
    // A node's name or `here`: the client finds out whether there is such a node.
    pin: launch.pin as Parameters<ChatFace['pin']>[0] | undefined,
  });
  if (document.visibilityState === 'hidden') made.setVisible(false);
  take(made.state);
}

function take(after: ChatState): void {
  const before = chat.value;
  if (after === before) return;
  batch(() => {
    chat.value = after;
    for (const watcher of watchers) watcher(before, after);
  });
  const name = nameTaken(before, after);
  if (name !== undefined) goBy(name);
  if (after.rooms !== before.rooms) remember(after);
}

/** The name that was asked for, once a node took it, or one that this person took elsewhere. One with a suffix is only shown for a while. */
function nameTaken(before: ChatState, { phase, me }: ChatState): string | undefined {
  if (asked.value !== undefined) return phase.is === 'online' ? asked.value : undefined;
  return me?.name === before.me?.name || me?.name.includes('~') ? undefined : me?.name;
}

function goBy(name: string): void {
  if (!identity) return;
  asked.value = undefined;
  rememberName(name, identity);
  setLastName(name);
  setTabName(name);
}

function remember({ me, rooms: all }: ChatState): void {
  if (!me || !identity) return;
  saveRooms(
    identity,
    all.filter((room) => room.with === undefined && room.error === undefined).map(({ room }) => room),
  );
}
