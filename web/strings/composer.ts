/** The box one writes in. */
export const composer = {
  composer: {
    room: (room: string) => `Message #${room}`,
    direct: (name: string) => `Message ${name}`,
    offline: 'You are offline — messages will be sent when a node answers',
    send: 'Send',
    scopeRoom: (room: string) => `→ #${room} · everyone`,
    scopeDirect: (name: string) => `→ ${name} · only ${name}`,
    keys: 'Enter sends · Shift+Enter new line',
    length: (used: number, limit: number) => `${used} of ${limit} bytes`,
    toRoom: (room: string) => `Send to #${room}`,
    toPerson: (name: string) => `Send to ${name}`,
    directTo: (name: string) => `Direct to ${name}`,
    quit: 'Close this tab to leave the mesh.',
  },
} as const;
