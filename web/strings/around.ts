import { count } from '../../shared/words/count.ts';

/** What stands around messages and in some of them: ways to what is out of view, answers, marks; loaded after the start. */
export const aroundStrings = {
  newBelow: (n: number) => `↓ ${n} new`,
  toEnd: '↓ Latest',
  toFirstUnread: (n: number) => `Jump to first unread (${n})`,
  lateAbove: (n: number, node?: string) =>
    `${count(n, 'earlier message', 'earlier messages')} arrived${node === undefined ? '' : ` from ${node}`} ↑`,
  messageMissing: 'That message is not in this conversation, or too far back. Search may find it.',
  replyTo: (from: string) => `Go to the message of ${from} that this answers`,
  replyToOlder: 'In answer to an earlier message',
  reaction: (emoji: string, names: string) => `${emoji} ${names}`,
  /** Of a link that reads as if it led elsewhere. */
  leadsTo: (host: string) => `(${host})`,
  copy: 'Copy',
  copied: 'Copied',
  /** Said by a screen reader. */
  announce: (from: string, body: string) => `${from}: ${body}`,
  announceMany: (n: number, room: string) => `${count(n, 'new message', 'new messages')} in ${room}`,
} as const;
