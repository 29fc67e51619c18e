import { COMMAND_NAMES, COMMANDS, usageOf } from '../commands/table.ts';
import { count } from './count.ts';

/** What the commands answer, a line each. */
export const answerWords = {
  users: (users: readonly { readonly name: string; readonly node: string }[]) =>
    `Users: ${users.map(({ name, node }) => `${name} (${node})`).join(', ')}`,
  nobodyIn: (room: string) => `Nobody is in room ${room}`,
  room: (room: string | undefined) => (room === undefined ? 'You are not in any room' : `You are in room ${room}`),
  leader: (room: string | undefined, leader: string | null) =>
    room === undefined ? 'No leader (join a room first)' : `Leader of room ${room}: ${leader ?? 'nobody'}`,
  topic: (room: string, topic: string) => (topic === '' ? `Room ${room} has no topic` : `Topic of room ${room}: ${topic}`),
  rooms: (rooms: readonly { readonly room: string; readonly leader: string | null; readonly members: number }[]) =>
    rooms.map(({ room, leader, members }) => `#${room}: ${count(members, 'person', 'people')}, leader ${leader ?? 'nobody'}`),
  help: () =>
    COMMAND_NAMES.map((name) => {
      const { help, aliases = [] } = COMMANDS[name];
      return `${[usageOf(name), ...aliases.map((alias) => `/${alias}`)].join(', ')}: ${help}`;
    }),
  noRoom: 'Join a room first using /join <room>',
  noNode: 'No node answers. Try again when one does.',
  refused: 'No node lets you in under this name. Take another one using /nick',
  noSuchNode: (name: string, known: readonly string[]) => `There is no node “${name}”: there are ${known.join(', ')}.`,
} as const;
