import { count } from '../../shared/words/count.ts';
import { searchWords } from '../../shared/words/messages.ts';

/** Ways to find something: the switcher, the search, the rooms there are, the keys. */
export const findStrings = {
  close: 'Close',

  switcher: {
    title: 'Go to',
    box: 'Go to a room, a person, a node, or do something',
    list: 'Places and commands',
    none: 'Nothing is called that.',
    join: (room: string) => `Join #${room}`,
    kinds: { room: 'room', person: 'person', node: 'node', command: 'command' },
    unread: (n: number) => `${n} new`,
    newRoom: 'new room',
    open: 'not joined',
    move: (node: string) => `Move to ${node}`,
    here: 'you are here',
    down: 'down',
    commands: {
      search: 'Search messages',
      rooms: 'Browse rooms',
      help: 'Keyboard shortcuts',
      mesh: 'Mesh panel',
      measure: 'Measure all nodes now',
      unpin: 'Unpin: choose the node automatically',
      pin: (node: string) => `Pin ${node}`,
      leave: (room: string) => `Leave #${room}`,
    },
  },

  search: {
    title: 'Search messages',
    box: 'Search messages',
    here: (room: string) => `In ${room}`,
    everywhere: 'Everywhere',
    where: 'Where to search',
    hint: 'Words of a message, in the rooms you are in and in your direct conversations.',
    searching: 'Searching…',
    results: 'Results',
    ...searchWords,
    noNode: 'No node answers, so nothing can be searched. Try again when there is one.',
    busy: 'The node has too much to do right now.',
    again: 'Try again',
    result: (room: string, from: string, time: string) => `${from} in ${room}, ${time}`,
  },

  rooms: {
    title: 'Rooms',
    filter: 'Filter rooms',
    list: 'All rooms',
    join: (room: string) => `Join #${room}`,
    open: (room: string) => `Open #${room}`,
    shortJoin: 'Join',
    shortOpen: 'Open',
    people: (n: number) => count(n, 'person', 'people'),
    noTopic: 'No topic',
    loading: 'Asking the mesh…',
    none: 'No room is called that.',
    empty: 'Nobody is in any room.',
    noNode: 'No node answers, so the rooms of the mesh are not known. Try again when there is one.',
    again: 'Try again',
    joined: 'joined',
  },

  help: {
    title: 'Keyboard shortcuts',
    key: 'Key',
    does: 'What it does',
  },
} as const;

/** Keys and what they do: `mod` is Ctrl, on Apple's machines ⌘. */
export const shortcuts: readonly (readonly [keys: string, does: string])[] = [
  ['mod K', 'Go to a room, a person or a node, or do something'],
  ['mod .', 'Open or close the mesh panel'],
  ['mod / or ?', 'Show these keys'],
  ['Alt ↑ or Alt ↓', 'The room above or below'],
  ['Alt Shift ↑ or Alt Shift ↓', 'The next room with something unread'],
  ['Esc', 'Close what is open; else mark the room as read and go to the newest message'],
  ['Shift Page Up', 'Go to the first unread message'],
  ['Page Up or Page Down', 'Scroll the messages while you write'],
  ['↑ or ↓', 'From message to message, in the list of messages'],
  ['Enter', 'On a message: what can be done with it, or Retry where it was not sent'],
  ['Enter', 'Send'],
  ['Shift Enter', 'New line'],
  ['↑', 'In an empty message: edit your last one'],
];
