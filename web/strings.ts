/** Every word the web UI shows, in one typed place. Names that the tests and the contract rely on are exact. */

const plural = new Intl.PluralRules('en');
function count(n: number, one: string, many: string): string {
  return `${n} ${plural.select(n) === 'one' ? one : many}`;
}

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
    bad_name: 'This name cannot be used: 1–32 characters, no spaces, no “:” or “~”, letters of one script.',
  },

  rooms: {
    nav: 'Rooms',
    direct: 'Direct',
    newRoom: 'New room',
    joinRoom: 'Join room',
    leave: 'Leave room',
    unread: (n: number) => count(n, 'unread message', 'unread messages'),
    draft: 'unsent draft',
    badRoom: 'Use 1–64 letters, digits, “-”, “_” or “.”, not starting with a dot.',
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
  refusals: {
    body_empty: 'there is no text in it.',
    body_too_long: 'it is too long. Shorten it, or send it in parts.',
    no_such_user: 'nobody has this name.',
    not_in_room: 'you are not in this room.',
    forbidden: 'you may not write here.',
    rate_limited: 'too many at once. Wait a moment.',
    storage_full: 'the node has no room on its disk.',
    clock_skew: 'the clock of the node is wrong.',
    id_conflict: 'another message was sent under its id.',
    bad_room: 'this is not a room name.',
  } as Readonly<Record<string, string>>,

  composer: {
    room: (room: string) => `Message #${room}`,
    direct: (name: string) => `Message ${name}`,
    offline: 'You are offline — messages will be sent when a node answers',
    send: 'Send',
    scopeRoom: (room: string) => `→ #${room} · everyone`,
    scopeDirect: (name: string) => `→ ${name} · only ${name}`,
    keys: 'Enter sends · Shift+Enter new line',
    length: (used: number, limit: number) => `${used} of ${limit} bytes`,
    unknown: (command: string, nearest: string | undefined) =>
      `There is no “/${command}”.${nearest ? ` Did you mean “${nearest}”?` : ' There are /join and /msg.'} To send text that starts with “/”, type “//”.`,
    usage: (usage: string) => `Write it like this: ${usage}`,
  },

  bar: {
    connecting: (names: string) => (names ? `Trying ${names}…` : 'Connecting…'),
    lost: (node: string, names: string) => `Lost ${node}. ${names ? `Trying ${names}… ` : ''}Your messages are kept.`,
    noNode: 'No node answers.',
    nextTry: (seconds: number) => `Next try in ${seconds} s.`,
    waiting: (n: number) => `${count(n, 'message', 'messages')} waiting.`,
    offline: 'This device is offline.',
    catchingUp: 'Catching up…',
    refused: (node: string, why: string) => `${node} refused the connection: ${why}`,
    nameInUse: (name: string) => `name “${name}” is in use.`,
    split: (names: string, many: boolean) =>
      `The mesh is split: ${names} cannot be reached. Messages from ${many ? 'them' : 'there'} will appear when ${many ? 'they are' : 'it is'} back.`,
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
    causes: {
      lost: 'lost connection',
      drain: 'node going away',
      faster: 'faster',
      pinned: 'pinned',
      manual: 'you chose it',
      refused: 'refused',
      resume: 'reconnected',
    },
    gap: (gap: string) => `gap ${gap}`,
    noGap: 'no gap',
    resent: (n: number) => `${n} resent`,
    replayed: (n: number) => `${n} replayed`,
  },

  why: {
    first: (here: string) => `You are on ${here} because you opened this address; comparing others…`,
    firstAlone: (here: string) => `You are on ${here}, the only node known so far.`,
    fastest: (here: string, rtt: string, of: number) => `You are on ${here}: ${rtt}, the fastest of ${of}.`,
    alone: (here: string, rtt: string) => `You are on ${here}: ${rtt}, the only node that answers.`,
    faster: (here: string, rtt: string, other: string, otherRtt: string) =>
      `You are on ${here} (${rtt}). ${other} is faster (${otherRtt})`,
    notEnough: ', but not by enough to move (needs 10 ms and a third).',
    confirming: '; you move there when three checks in a row agree.',
    tooSoon: ', but you moved less than a minute ago.',
    unstored: '; you move there as soon as your messages are stored.',
    pinned: (here: string) => `You are on ${here} because you pinned it.`,
    notThePin: (here: string, pin: string) => `You are on ${here} because ${pin} does not answer.`,
    pinnedAway: (pin: string) => `You pinned ${pin} and return to it when it answers.`,
    manual: (here: string) => `You are on ${here} because you chose it.`,
    moved: (here: string, rtt: string, left: string, leftRtt: string) =>
      `You are on ${here} because it is faster: ${rtt} instead of ${leftRtt} on ${left}.`,
    lost: (here: string, left: string, time: string) => `You are on ${here} because ${left} stopped answering at ${time}.`,
    drain: (here: string, left: string, time: string) => `You are on ${here} because ${left} was going away at ${time}.`,
    refused: (here: string, left: string, time: string) => `You are on ${here} because ${left} took no more messages at ${time}.`,
    aNode: 'the last node',
  },

  days: { today: 'Today', yesterday: 'Yesterday' },
} as const;
