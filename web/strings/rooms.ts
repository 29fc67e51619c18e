import { count } from '../../shared/words/count.ts';

/** The lists at the side. */
export const rooms = {
  rooms: {
    leave: 'Leave room',
    open: 'Open rooms and people',
    close: 'Close rooms and people',
  },

  people: {
    you: 'you',
    count: (n: number) => count(n, 'person', 'people'),
  },
} as const;
