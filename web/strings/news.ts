import { barWords } from '../../shared/words/connection.ts';

/** The bar and the short news, loaded after the start. */
export const newsStrings = {
  bar: {
    ...barWords,
    newPage: 'A new version is available.',
    reload: 'Reload',
    tryNow: 'Try now',
    changeName: 'Change name',
    giveToken: 'Give access token',
    details: 'Details',
    hide: 'Hide',
  },

  toast: {
    faster: (to: string, now: string | undefined, before: string | undefined) =>
      now && before ? `Moved to ${to}: ${now} instead of ${before}.` : `Moved to ${to}: it is faster.`,
    drained: (from: string, to: string) => `${from} is restarting; moved you to ${to}.`,
    lost: (from: string, to: string, gap: string) => `Lost ${from}; on ${to} after ${gap}.`,
    moved: (to: string) => `Moved to ${to}.`,
    stay: 'Undo & stay',
    close: 'Close',
  },
} as const;
