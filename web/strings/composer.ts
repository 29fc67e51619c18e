/** The box one writes in. */
export const composer = {
  composer: {
    room: (room: string) => `Message #${room}`,
    direct: (name: string) => `Message ${name}`,
    offline: 'You are offline — messages will be sent when a node answers',
    send: 'Send',
    scopeRoom: (room: string) => `→ #${room} · everyone`,
    scopeDirect: (name: string) => `→ ${name} · only ${name}`,
    scopeCommand: 'a command · /help lists them',
    keys: 'Enter sends · Shift+Enter new line',
    keysEditing: 'Enter saves · Esc cancels',
    length: (used: number, limit: number) => `${used} of ${limit} bytes`,
    typing: (writing: Iterable<string>) => {
      const names = [...writing];
      if (names.length > 2) return `${names.length} people are typing…`;
      return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing…`;
    },
    quit: 'Close this tab to leave the mesh.',
  },
} as const;
