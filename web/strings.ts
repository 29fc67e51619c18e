import { lineWords } from '../shared/commands/words.ts';
import { barWords, causeWords, whyWords } from '../shared/words/connection.ts';
import { count } from '../shared/words/numbers.ts';
import { badName, refusalWords } from '../shared/words/refusals.ts';

/** Every word the web UI shows, in one typed place. Names that the tests and the contract rely on are exact. */

export const strings = {
  product: 'skein',

  card: {
    title: 'Join the mesh',
    here: (node: string, rtt: string | undefined) => (rtt ? `you are on ${node} (${rtt})` : `you are on ${node}`),
    name: 'Your name',
    join: 'Join',
    joining: 'Joining…',
    hint: 'No account. This browser keeps the key to your name.',
    useInstead: (name: string) => `Use “${name}” instead`,
    nameMissing: 'Type a name first.',
  },

  nameErrors: {
    name_taken: (name: string) => `“${name}” is somebody else's name on this mesh.`,
    bad_name: badName,
  },

  rooms: {
    nav: 'Rooms',
    direct: 'Direct',
    newRoom: 'New room',
    joinRoom: 'Join room',
    leave: 'Leave room',
    unread: (n: number) => count(n, 'unread message', 'unread messages'),
    draft: 'unsent draft',
    badRoom: lineWords.badRoom,
    open: 'Open rooms and people',
    close: 'Close rooms and people',
  },

  people: {
    list: 'People',
    you: 'you',
    leader: 'leader',
    leaderTitle: 'Leader: in the mesh the longest',
    write: (name: string) => `Write to ${name}: only you two see it`,
    count: (n: number) => count(n, 'person', 'people'),
  },

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
    lateAbove: (n: number) => `${count(n, 'earlier message', 'earlier messages')} arrived ↑`,
    arrivedLate: 'arrived late',
    showAll: 'Show all',
    showLess: 'Show less',
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
    everywhere: 'On every node that is up',
    failed: (reason: string) => `Not sent: ${reason}`,
    retry: 'Retry',
    edit: 'Edit',
    delete: 'Delete',
    unsent: 'Unsent: the page was closed before it left.',
    send: 'Send',
    discard: 'Discard',
  },

  /** Why a post was refused, in a few words. A code that is not here shows the node's own sentence. */
  refusals: refusalWords,

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

  bar: {
    ...barWords,
    tryNow: 'Try now',
    changeName: 'Change name',
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

  mesh: {
    region: 'Mesh',
    close: 'Close mesh panel',
    table: 'Nodes',
    columns: { node: 'Node', rtt: 'RTT', users: 'Users', links: 'Links', data: 'Data', actions: 'Actions' },
    titles: {
      rtt: 'Round trip from here, median of three',
      users: 'Sessions on this node',
      links: 'Links up, of all',
      data: 'What this node holds of all that is known',
    },
    states: { alive: 'up', suspect: 'unsure', down: 'down' },
    unknown: '—',
    you: 'you',
    pinned: 'pinned',
    upToDate: 'up to date',
    behind: (n: number) => `${n} behind`,
    pin: (node: string) => `Pin ${node}`,
    unpin: 'Unpin',
    measure: 'Measure now',
    move: (node: string) => `Move to ${node}`,
    shortPin: 'Pin',
    shortMove: 'Move',
    simulated: 'Round trips marked “simulated” are delayed on purpose.',
    log: 'Failover log',
    logEmpty: 'No moves yet. You have been on this node since you joined.',
    noDecision: 'You are on no node right now. Your messages are kept.',
    causes: causeWords,
    gap: (gap: string) => `gap ${gap}`,
    noGap: 'no gap',
    resent: (n: number) => `${n} resent`,
    replayed: (n: number) => `${n} replayed`,
  },

  why: whyWords,

  days: { today: 'Today', yesterday: 'Yesterday' },
} as const;
