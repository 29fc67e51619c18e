import { barWords } from '../../shared/words/connection.ts';

/** What is said of the connection outside the mesh panel. */
export const connection = {
  bar: {
    ...barWords,
    tryNow: 'Try now',
    changeName: 'Change name',
    giveToken: 'Give access token',
    details: 'Details',
    hide: 'Hide',
  },

  chip: {
    label: (text: string) => `Node: ${text}`,
    simulated: 'simulated',
    simulatedShort: 'sim.',
    reconnecting: 'reconnecting',
    connecting: 'connecting',
    offline: 'offline',
    none: 'no node',
    refused: 'refused',
    pinned: 'pinned',
    moving: (from: string, to: string) => `${from} → ${to}`,
    split: 'mesh is split',
  },

  toast: {
    faster: (to: string, now: string | undefined, before: string | undefined) =>
      now && before ? `Moved to ${to}: ${now} instead of ${before}.` : `Moved to ${to}: it is faster.`,
    drained: (from: string, to: string) => `${from} is restarting; moved you to ${to}.`,
    lost: (from: string, to: string, gap: string) => `Lost ${from}; on ${to} after ${gap}.`,
    moved: (to: string) => `Moved to ${to}.`,
    stay: (node: string) => `Stay on ${node}`,
    close: 'Close',
  },
} as const;
