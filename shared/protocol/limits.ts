/** The limits of the client protocol, in one place. What happens at each is in shared/PROTOCOL.md. */
export const LIMITS = {
  frameBytes: 64 * 1024,
  /** `hello` and `resume` carry a cursor and may be larger. */
  signInFrameBytes: 256 * 1024,
  bodyBytes: 8 * 1024,
  nesting: 32,
  nameChars: 32,
  nameBytes: 64,
  roomChars: 64,
  /** UTF-16 units of what may be a name, in whatever form: composing takes time that grows with the square of the length. */
  rawNameUnits: 256,
  topicChars: 250,
  keyChars: { min: 22, max: 256 },
  accessTokenChars: { min: 16, max: 256 },
  joinEvents: { default: 50, max: 100 },
  historyEvents: { default: 50, max: 100 },
  searchEvents: { default: 20, max: 50 },
  queryChars: 256,
  /** Unread posts of a room are counted up to here: as many or more. */
  unread: 100,
  /** Among the newest so many posts of the room: who writes much and marks nothing must not make a node count it all. */
  unreadAmong: 2_000,
  /** Rooms that a node keeps the read marks of, for each user. */
  marks: 2_000,
  emojiBytes: 32,
  /** Reactions of one post that are told of and shown: reactions.ts says which. */
  reactions: 200,
  /** Also where no limit is set: every node is told each user's rooms. */
  resumeRooms: 1_000,
  /** Twice what a mesh takes from others, so that a full one still speaks of the runs that began since. */
  cursorOrigins: 8_192,
} as const;

/** The times of the contract, in milliseconds. */
export const TIMES = {
  beat: 1_000,
  silentNode: 3_500,
  wsPing: 10_000,
  silentClient: 25_000,
  helloWithin: 5_000,
  linkHeartbeat: 500,
  silentLink: 3_000,
  grace: 3_000,
  slowConsumer: 30_000,
  peerRedial: { fromMs: 100, toMs: 2_000 },
  clientReconnect: { fromMs: 100, toMs: 5_000 },
  forgetNode: 600_000,
  /** Of one author in one room, nothing more often than this counts. */
  typingEvery: 3_000,
  typingShown: 6_000,
  markEvery: 10_000,
} as const;
