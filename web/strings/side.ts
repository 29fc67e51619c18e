/** The controls beside the lists, and what the device tells. */
export const sideStrings = {
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
