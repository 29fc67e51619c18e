import type { Bug } from '../bug.ts';

/** In the client. */
const OUTBOX = 'shared/client/outbox.ts';
const TIMELINE = 'shared/client/timeline.ts';
const ROOMS = 'shared/client/rooms.ts';
const CONNECTION = 'shared/client/connection.ts';
const ATTACHMENT = 'shared/client/attachment.ts';
const MEMBERSHIP = 'shared/client/membership.ts';

export const clientBugs: readonly Bug[] = [
  {
    name: 'retry-with-a-new-id-after-reload',
    breaks: 'What was not stored when a page was closed gets a new id on the next page, so it is posted twice.',
    edits: [
      {
        file: OUTBOX,
        find: "return { ...letter, state: state.is === 'failed' ? state : UNSENT };",
        put: "return { ...letter, id: letter.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')) as PostId, state: state.is === 'failed' ? state : UNSENT };",
      },
    ],
  },
  {
    name: 'outbox-entry-dropped-at-stored',
    breaks: 'A post is forgotten when one node has it.',
    edits: [{ file: ROOMS, find: '    if (replicated) {\n', put: '    if (replicated || event) {\n' }],
  },
  {
    name: 'two-sockets-not-deduped',
    breaks: 'What comes on two sockets at once is shown twice.',
    edits: [
      {
        file: TIMELINE,
        find: 'const held = this.#byKey.get(key);',
        put: "const held = own === undefined && arrived.by === 'live' ? undefined : this.#byKey.get(key);",
      },
    ],
  },
  {
    name: 'cursor-stored-before-the-event',
    breaks: 'The cursor of a node counts as read when the resume is sent, before what lies below it has come.',
    edits: [
      {
        file: ATTACHMENT,
        find: '    connection.challenge(RESUME_ANSWER_MS);\n',
        put: '    this.#host.resumed(welcome.cursor);\n    connection.challenge(RESUME_ANSWER_MS);\n',
      },
    ],
  },
  {
    name: 'cursor-raised-by-a-greeting',
    breaks:
      'The cursor of a node counts as read as soon as that node greets, though another one is live and has not sent so much.',
    edits: [
      {
        file: 'shared/client/chat-client.ts',
        find: 'greeted: (welcome, url) => this.#nodes.greeted(welcome, url),',
        put: `greeted: (welcome, url) => {
        if (this.#session.author !== undefined) this.#session.raiseTo(welcome.cursor);
        this.#nodes.greeted(welcome, url);
      },`,
      },
    ],
  },
  {
    name: 'join-trusts-a-node-that-lags',
    breaks: 'A room joined at a node that lags behind the cursor is never joined again: what that node lacked is not shown.',
    edits: [
      {
        file: MEMBERSHIP,
        find: 'one.timeline.uncertain = session.isAheadOf(result.cursor);',
        put: 'one.timeline.uncertain = false;',
      },
    ],
  },
  {
    name: 'post-under-way-forgotten-by-a-move',
    breaks:
      'A connection that is left tells nobody who waits for an answer on it: the post under way is neither answered nor sent again.',
    edits: [
      {
        file: CONNECTION,
        find: '      stopTimer();\n      reject(new ConnectionLost(code));',
        put: '      if (this.#listener) reject(new ConnectionLost(code));\n      stopTimer();',
      },
    ],
  },
  {
    name: 'stored-is-not-sent-again',
    breaks: 'A post that one node has is not brought to the next one, so it is gone with the disk of the first.',
    edits: [
      {
        file: OUTBOX,
        find: "      if (state.is === 'stored') this.#put({ ...letter, state: { ...state, toSend: true } });\n",
        put: '',
      },
    ],
  },
  {
    name: 'storage-written-out-of-order',
    breaks: 'A post is kept in storage again after it was taken out of it, and comes back with the next page.',
    edits: [
      {
        file: OUTBOX,
        find: 'const before = this.#writes.get(key) ?? Promise.resolve();',
        put: 'const before = Promise.resolve();',
      },
    ],
  },
  {
    name: 'dispute-is-not-settled',
    breaks: 'Where a client saw two copies of one post it keeps the one of its last node, though the other counts.',
    edits: [
      {
        file: 'shared/client/disputes.ts',
        find: 'this.#rooms.found(conversation, event, this.#clock.monotonic());',
        put: 'this.#rooms.get(event.room);',
      },
    ],
  },
  {
    name: 'silence-of-a-node-goes-unnoticed',
    breaks: 'A node that says nothing any more is never left.',
    edits: [
      {
        file: CONNECTION,
        find: '    this.#silentMs += gap > STALL_MS ? CHECK_MS : gap;\n',
        put: '    this.#silentMs += gap > STALL_MS ? CHECK_MS : 0;\n',
      },
    ],
  },
  {
    name: 'shown-in-the-order-of-arrival',
    breaks: 'A post that comes late is shown last, so screens differ.',
    edits: [
      {
        file: TIMELINE,
        find: 'const index = this.#indexFor(place);',
        put: "const index = own || arrived.by === 'page' ? this.#indexFor(place) : this.#rows.length;",
      },
    ],
  },
];
