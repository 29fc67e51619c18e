import { count } from '../../shared/words/count.ts';

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
    search: 'Search messages',
    newLine: 'New messages',
    searchFurther: 'Search finds what is older than these.',
    arrivedLate: 'arrived late',
    showAll: 'Show all',
    showLess: 'Show less',
    edited: '(edited)',
    editedAt: (time: string) => `Edited ${time}`,
    deleted: 'Message deleted.',
    actions: 'Message actions',
    editTopic: 'Edit topic',
    direct: (name: string) => `direct, only you and ${name}`,
  },

  delivery: {
    queued: 'Waiting to be sent',
    sending: 'Sending',
    stored: 'Stored on your node',
    replicated: 'Stored on at least two nodes',
    everywhere: (up: number, of: number) => `Stored on ${up} of ${count(of, 'node', 'nodes')}`,
  },
} as const;
