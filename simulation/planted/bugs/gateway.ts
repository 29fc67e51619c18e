import type { Bug } from '../bug.ts';

/** In how a node serves its clients. */
const OUTBOX = 'server/gateway/outbox.ts';
const CONNECTION = 'server/gateway/connection.ts';

export const gatewayBugs: readonly Bug[] = [
  {
    name: 'late-posts-keep-their-words',
    breaks: 'A post that comes after its deletion goes out live with its words.',
    edits: [
      {
        file: 'server/store/memory-amendments.ts',
        find: 'return this.shown(event) === event ? told : { ...told, takenBack: true };',
        put: 'return told;',
      },
    ],
  },
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
    name: 'refusal-answered-twice',
    breaks: 'A request that is refused gets two answers.',
    edits: [
      {
        file: CONNECTION,
        find: '.catch((error: unknown) => this.answerError(ref, error))\n        .finally(',
        put: '.catch((error: unknown) => {\n          this.answerError(ref, error);\n          throw error;\n        })\n        .catch((error: unknown) => this.answerError(ref, error))\n        .finally(',
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
];
