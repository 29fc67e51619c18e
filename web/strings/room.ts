import { count } from '../../shared/words/numbers.ts';

/** A conversation and its messages. */
export const room = {
  room: {
    messages: (room: string) => `Messages in ${room}`,
    region: (room: string) => `Conversation ${room}`,
    loadEarlier: 'Load earlier',
    loading: 'Loading earlier messages…',
    emptyRoom: (nodes: number) =>
      nodes > 1
        ? `No messages yet. Say hello — everyone on all ${nodes} nodes will see it.`
        : 'No messages yet. Say hello — everyone here will see it.',
    emptyDirect: (name: string) => `Nothing yet between you and ${name}. Only you two see what you write here.`,
    opening: 'Opening…',
    newBelow: (n: number) => `↓ ${n} new`,
    toEnd: '↓ Latest',
    search: 'Search messages',
    newLine: 'New messages',
    toFirstUnread: (n: number) => `Jump to first unread (${n})`,
    lateAbove: (n: number, node?: string) =>
      `${count(n, 'earlier message', 'earlier messages')} arrived${node === undefined ? '' : ` from ${node}`} ↑`,
    messageMissing: 'That message is not in this conversation, or too far back. Search may find it.',
    searchFurther: 'Search finds what is older than these.',
    arrivedLate: 'arrived late',
    /** Of a link that reads as if it led elsewhere. */
    leadsTo: (host: string) => `(${host})`,
    copy: 'Copy',
    copied: 'Copied',
    showAll: 'Show all',
    showLess: 'Show less',
    edited: '(edited)',
    editedAt: (time: string) => `Edited ${time}`,
    deleted: 'Message deleted.',
    replyTo: (from: string) => `Go to the message of ${from} that this answers`,
    replyToOlder: 'In answer to an earlier message',
    reaction: (emoji: string, names: string) => `${emoji} ${names}`,
    actions: 'Message actions',
    editTopic: 'Edit topic',
    /** By name, or how many. */
    comings: (joined: Iterable<string>, left: Iterable<string>) =>
      [
        { names: [...joined], did: 'joined' },
        { names: [...left], did: 'left' },
      ]
        .filter(({ names }) => names.length > 0)
        .map(({ names, did }) => `${names.length > 3 ? count(names.length, 'person', 'people') : names.join(', ')} ${did}`)
        .join(' · '),
    direct: (name: string) => `direct, only you and ${name}`,
    announce: (from: string, body: string) => `${from}: ${body}`,
    announceMany: (n: number, room: string) => `${count(n, 'new message', 'new messages')} in ${room}`,
  },

  delivery: {
    queued: 'Waiting to be sent',
    sending: 'Sending',
    stored: 'Stored on your node',
    replicated: 'Stored on at least two nodes',
    everywhere: (up: number, of: number) => `Stored on ${up} of ${count(of, 'node', 'nodes')}`,
  },
} as const;
