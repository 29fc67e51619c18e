import { count } from '../../shared/words/count.ts';
import { refusalWords } from '../../shared/words/refusals.ts';

/** What did not go, and what is asked above the box; loaded after the start. */
export const askingStrings = {
  notSent: {
    failed: (reason: string) => `Not sent: ${reason}`,
    retry: 'Retry',
    edit: 'Edit',
    delete: 'Delete',
    many: (n: number) => `${count(n, 'message', 'messages')} not sent.`,
    retryAll: 'Retry all',
    deleteAll: 'Delete all',
    manyUnsent: (n: number) => `${count(n, 'message', 'messages')} unsent since the page was closed.`,
    sendAll: 'Send all',
    discardAll: 'Discard all',
    /** Of a change that no node took. */
    notDone: { edit: 'Not changed', delete: 'Not deleted', react: 'Reaction not sent', unreact: 'Reaction not taken back' },
    because: (what: string, reason: string) => `${what}: ${reason}`,
    unsent: 'Unsent: the page was closed before it left.',
    send: 'Send',
    discard: 'Discard',
  },

  /** Why a post was refused, in a few words. A code that is not here shows the node's own sentence. */
  refusals: refusalWords,

  above: {
    problems: {
      nothing_left: 'There is no text left. To take the message back, delete it.',
      not_there: 'That message was taken back, or is too far up: load the earlier ones, or cancel the edit.',
    },
    toRoom: (room: string) => `Send to #${room}`,
    toPerson: (name: string) => `Send to ${name}`,
    directTo: (name: string) => `Direct to ${name}`,
    replying: (name: string) => `Reply to ${name}`,
    changing: 'Edit your message',
    cancel: 'Cancel',
    pasted: (lines: number) => `${lines} lines pasted.`,
    asCode: 'Send as code block',
  },
} as const;
