import { count } from '../../shared/words/count.ts';

/** The lists at the side and the controls beside them, what the device tells, and who comes and goes; loaded after the start. */
export const sideStrings = {
  rooms: {
    nav: 'Rooms',
    direct: 'Direct',
    newRoom: 'New room',
    joinRoom: 'Join room',
    unread: (n: number) => count(n, 'unread message', 'unread messages'),
    mentioned: (n: number) => `${count(n, 'unread message', 'unread messages')}, you are mentioned`,
    mentionMark: (n: number) => `@ ${n}`,
    draft: 'unsent draft',
  },
  people: {
    list: 'People',
    leader: 'leader',
    leaderTitle: 'Leader: in the mesh the longest',
    write: (name: string) => `Write to ${name}: only you two see it`,
  },
  /** By name, or how many. */
  comings: (joined: Iterable<string>, left: Iterable<string>) =>
    [
      { names: [...joined], did: 'joined' },
      { names: [...left], did: 'left' },
    ]
      .filter(({ names }) => names.length > 0)
      .map(({ names, did }) => `${names.length > 3 ? count(names.length, 'person', 'people') : names.join(', ')} ${did}`)
      .join(' · '),
  goTo: 'Go to…',
  browse: 'Browse rooms',
  keys: 'Keyboard shortcuts',
  bell: {
    off: 'Notifications: off',
    on: 'Notifications: mentions and direct messages',
    names: 'Notifications: who wrote, without the text',
  },
  refused: 'The browser does not allow notifications for this page.',
  notices: {
    mention: (from: string, room: string) => `${from} mentioned you in #${room}`,
    direct: (from: string) => `${from} wrote to you`,
    failed: (room: string) => `A message in ${room} was not sent`,
  },
  presence: { here: 'here', unsure: 'unsure', gone: 'gone' },
} as const;
