import type { Bug } from '../bug.ts';

/** In how a node serves its clients. */
const OUTBOX = 'server/gateway/outbox.ts';
const CONNECTION = 'server/gateway/connection.ts';

export const gatewayBugs: readonly Bug[] = [
  {
    name: 'resume-off-by-one-at-the-live-boundary',
    breaks: 'The first event after a replay is taken for its last one.',
    edits: [
      {
        file: OUTBOX,
        find: "this.#feed = { is: 'following', from: position };",
        put: "this.#feed = { is: 'following', from: position + 1 };",
      },
    ],
  },
  {
    name: 'replay-and-live-interleaved',
    breaks: 'Live events are sent to a client whose replay is still under way: the cursor it ends with covers what it never got.',
    edits: [
      {
        file: OUTBOX,
        find: "    if (this.#feed.is !== 'following') return;\n    const { from } = this.#feed;",
        put: "    if (this.#feed.is === 'off') return;\n    const from = this.#feed.is === 'following' ? this.#feed.from : 0;",
      },
    ],
  },
  {
    name: 'live-before-the-replay-is-read',
    breaks:
      'The place in the log to go live from is looked up when the replay begins, so what is committed while it is read is skipped.',
    edits: [
      { file: OUTBOX, find: 'const announced = this.#deps.tail.position;', put: 'const announced = Number.POSITIVE_INFINITY;' },
    ],
  },
  {
    name: 'client-buffer-unbounded',
    breaks: 'There is no limit to what is written to a client that does not read.',
    edits: [
      {
        file: OUTBOX,
        find: 'if (this.#socket.bufferedBytes > BEHIND_BYTES) this.#fallBehind(batch.last);',
        put: 'if (this.#socket.bufferedBytes > 1_000 * BEHIND_BYTES) this.#fallBehind(batch.last);',
      },
      {
        file: OUTBOX,
        find: 'return this.#socket.bufferedBytes <= BEHIND_BYTES;',
        put: 'return this.#socket.bufferedBytes <= 1_000 * BEHIND_BYTES;',
      },
    ],
  },
  {
    name: 'standby-is-sent-events',
    breaks: 'A connection on standby is live from its hello on: it brings events that its client does not wait for.',
    edits: [
      {
        file: 'server/gateway/sign-in.ts',
        find: 'else if (!standby) connection.outbox.open();',
        put: 'else connection.outbox.open();',
      },
    ],
  },
  {
    name: 'direct-posts-told-to-others',
    breaks: 'A client that catches up is sent the direct posts of others.',
    edits: [
      {
        file: CONNECTION,
        find: 'directAuthors(room)?.includes(session.author) === true);',
        put: 'directAuthors(room) !== undefined);',
      },
    ],
  },
  {
    name: 'session-live-twice',
    breaks: 'A session that becomes live on a second connection of one node stays live on the first.',
    edits: [
      {
        file: 'server/gateway/sessions.ts',
        find: 'return older === connection ? undefined : older;',
        put: 'return older === connection ? older : undefined;',
      },
    ],
  },
  {
    name: 'refusal-answered-twice',
    breaks: 'A request that is refused gets two answers.',
    edits: [
      {
        file: CONNECTION,
        find: '.catch((error: unknown) => this.answerError(message.ref, error))\n        .finally(',
        put: '.catch((error: unknown) => {\n          this.answerError(message.ref, error);\n          throw error;\n        })\n        .catch((error: unknown) => this.answerError(message.ref, error))\n        .finally(',
      },
    ],
  },
  {
    name: 'join-starts-late',
    breaks: 'A room is entered before its page is read, and what is committed in between is in neither.',
    edits: [
      {
        file: 'server/gateway/room-requests.ts',
        find: 'if (page.position !== parts.backbone.position || parts.tail.position !== page.position) continue;',
        put: '',
      },
    ],
  },
  {
    name: 'requests-lost-while-behind',
    breaks: 'What a client asks while it catches up is dropped and not answered.',
    edits: [
      {
        file: CONNECTION,
        find: '    if (!this.outbox.isBehind) return true;\n',
        put: '    if (!this.outbox.isBehind) return true;\n    this.#queue.length = 0;\n',
      },
    ],
  },
];
