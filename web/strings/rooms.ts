import { count } from '../../shared/words/numbers.ts';

/** The lists at the side. */
export const rooms = {
  rooms: {
    nav: 'Rooms',
    direct: 'Direct',
    newRoom: 'New room',
    joinRoom: 'Join room',
    leave: 'Leave room',
    unread: (n: number) => count(n, 'unread message', 'unread messages'),
    mentioned: (n: number) => `${count(n, 'unread message', 'unread messages')}, you are mentioned`,
    mentionMark: (n: number) => `@ ${n}`,
    draft: 'unsent draft',
    open: 'Open rooms and people',
    close: 'Close rooms and people',
  },

  people: {
    list: 'People',
    you: 'you',
    leader: 'leader',
    leaderTitle: 'Leader: in the mesh the longest',
    write: (name: string) => `Write to ${name}: only you two see it`,
    count: (n: number) => count(n, 'person', 'people'),
  },
} as const;
