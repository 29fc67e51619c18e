import { parseRoomName } from '../../shared/protocol/rooms.ts';
import { milliseconds } from '../../shared/words/numbers.ts';
import type { ChatState, Directory } from '../state/types.ts';
import { findStrings } from '../strings/find.ts';
import { fitting } from './fuzzy.ts';

/** Where one can go and what one can do, as the switcher lists it. Pure: what happens is said by `does`. */
export interface Place {
  readonly key: string;
  readonly kind: 'room' | 'person' | 'node' | 'command';
  readonly label: string;
  readonly hint: string;
  readonly does:
    | { readonly go: 'room'; readonly room: string }
    | { readonly go: 'person'; readonly name: string }
    | { readonly go: 'node'; readonly node: string }
    | { readonly go: 'command'; readonly command: Command; readonly of?: string };
}
export type Command = 'search' | 'rooms' | 'help' | 'mesh' | 'measure' | 'pin' | 'unpin' | 'leave';

const words = findStrings.switcher;
const MOST = 40;

/** What fits a query, best first; with none, what is unread before all else. */
export function placesFor(
  query: string,
  state: ChatState,
  unread: ReadonlyMap<string, number>,
  directory: Directory | undefined,
  shown: string | undefined,
): readonly Place[] {
  const found = fitting(
    [...roomPlaces(state, unread, directory), ...people(state, directory), ...nodePlaces(state), ...commands(state, shown)],
    query.replace(/^[#@/]/, ''),
    ({ label }) => label.replace(/^[#@]/, ''),
  ).slice(0, MOST);
  const fresh = parseRoomName(query.trim().replace(/^#/, ''));
  const isKnown = fresh === undefined || found.some(({ does }) => does.go === 'room' && same(does.room, fresh));
  return isKnown ? found : [...found, room(fresh, words.join(fresh), words.newRoom)];
}

function roomPlaces({ rooms }: ChatState, unread: ReadonlyMap<string, number>, directory: Directory | undefined): Place[] {
  const count = (name: string) => unread.get(name) ?? 0;
  const joined = [...rooms].sort((a, b) => Number(count(b.room) > 0) - Number(count(a.room) > 0));
  const others = (directory?.rooms ?? []).filter((one) => !rooms.some((held) => same(held.room, one.room)));
  return [
    ...joined.map((held) => {
      const hint = count(held.room) > 0 ? words.unread(count(held.room)) : held.topic;
      return held.with === undefined ? room(held.room, `#${held.room}`, hint) : person(held.with, hint);
    }),
    ...others.map((one) => room(one.room, `#${one.room}`, words.open)),
  ];
}

/** Who shares a room, and who else the mesh knows; those with a conversation are among the rooms. */
function people({ rooms, me }: ChatState, directory: Directory | undefined): Place[] {
  const members = [...rooms.flatMap((held) => held.members), ...(directory?.users ?? [])];
  const nodeOf = new Map<string, string>(members.map(({ name, node }) => [name, node]));
  return [...nodeOf.keys()]
    .filter((name) => name !== me?.name && !rooms.some((held) => held.with === name))
    .sort()
    .map((name) => person(name, nodeOf.get(name) ?? ''));
}

function nodePlaces({ nodes }: ChatState): Place[] {
  return nodes.flatMap(({ name, up, current, rttMs }) => {
    if (name === undefined) return [];
    const rtt = rttMs === undefined ? '' : milliseconds(rttMs);
    const hint = current ? `${words.here}, ${rtt}` : up ? rtt : words.down;
    return [
      {
        key: `node ${name}`,
        kind: 'node' as const,
        label: current ? name : words.move(name),
        hint,
        does: { go: 'node' as const, node: name },
      },
    ];
  });
}

function commands({ nodes, pin }: ChatState, shown: string | undefined): Place[] {
  const here = nodes.find(({ current }) => current)?.name;
  const command = (name: Command, label: string, of?: string): Place => ({
    key: `command ${name}`,
    kind: 'command',
    label,
    hint: '',
    does: { go: 'command', command: name, ...(of === undefined ? {} : { of }) },
  });
  const texts = words.commands;
  return [
    command('search', texts.search),
    command('rooms', texts.rooms),
    command('mesh', texts.mesh),
    command('help', texts.help),
    command('measure', texts.measure),
    ...(pin === undefined ? (here === undefined ? [] : [command('pin', texts.pin(here))]) : [command('unpin', texts.unpin)]),
    ...(shown === undefined ? [] : [command('leave', texts.leave(shown), shown)]),
  ];
}

function room(name: string, label: string, hint: string): Place {
  return { key: `room ${name}`, kind: 'room', label, hint, does: { go: 'room', room: name } };
}

function person(name: string, hint: string): Place {
  return { key: `person ${name}`, kind: 'person', label: name, hint, does: { go: 'person', name } };
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
