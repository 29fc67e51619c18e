import type { Bug } from '../bug.ts';

/** In how nodes keep their logs equal, and in what they say of it. */
const RULES = 'server/store/commit-rules.ts';
const PLAN = 'server/backbone/anti-entropy.ts';
const REPLICATOR = 'server/backbone/replicator.ts';
const MARKS = 'server/backbone/replication-marks.ts';

export const replicationBugs: readonly Bug[] = [
  {
    name: 'drop-only-own-origin',
    breaks:
      'Only the events of this very run are recognised as held: what comes by two ways is stored twice and sent on for ever.',
    edits: [
      { file: PLAN, find: "if (event.seq <= head) return 'held';", put: "if (event.seq <= head) return 'new';" },
      {
        file: RULES,
        find: "if (event.seq <= head) return { type: 'held' };",
        put: "if (event.seq <= head && event.origin === run) return { type: 'held' };",
      },
    ],
  },
  {
    name: 'anti-entropy-by-highest-sequence',
    breaks:
      'The highest sequence that was seen of an origin stands for all below it, so what was missed before it is never fetched.',
    edits: [
      {
        file: PLAN,
        find: 'return headOf(has, event.origin) === event.seq - 1 && raise(has, event.origin, event.seq);',
        put: 'return raise(has, event.origin, event.seq);',
      },
      { file: PLAN, find: "if (event.seq > head + 1) return 'gap';", put: '' },
      {
        file: RULES,
        find: "if (event.seq > head + 1 || event.origin === run) return { type: 'gap' };",
        put: "if (event.origin === run) return { type: 'gap' };",
      },
    ],
  },
  {
    name: 'page-between-nodes-starts-late',
    breaks: 'A page for a peer starts one event after the one it asked for, so it never gets on.',
    edits: [
      {
        file: 'server/store/memory-rows.ts',
        find: 'slice(Math.max(0, from.seq - 1), Math.max(0, from.seq - 1) + limit)',
        put: 'slice(from.seq, from.seq + limit)',
      },
    ],
  },
  {
    name: 'relay-to-the-sender',
    breaks: 'An event goes back over the link it came by.',
    edits: [
      {
        file: REPLICATOR,
        find: 'if (event.origin === peer.origin || !isNextFor(peer.has, event)) return;',
        put: 'if (!isNextFor(peer.has, event) && headOf(peer.has, event.origin) !== event.seq) return;',
      },
    ],
  },
  {
    name: 'push-to-everybody',
    breaks: 'An event is pushed to every peer, whatever that is known to hold: it crosses a link again and again.',
    edits: [
      {
        file: REPLICATOR,
        find: 'if (event.origin === peer.origin || !isNextFor(peer.has, event)) return;',
        put: 'if (event.origin === peer.origin) return;\n    raise(peer.has, event.origin, event.seq);',
      },
    ],
  },
  {
    name: 'received-is-never-taken-back',
    breaks: 'What was received and could not be committed still counts as received, so it is never asked for again.',
    edits: [
      {
        file: REPLICATOR,
        find: 'this.#received.set(origin, headOf(this.#log.heads(), origin));',
        put: 'raise(this.#received, origin, headOf(this.#log.heads(), origin));',
      },
    ],
  },
  {
    name: 'own-disk-counts-twice',
    breaks: 'A post is said to be replicated when it is on one disk.',
    edits: [{ file: MARKS, find: 'const seq = Math.min(own, second);', put: 'const seq = Math.max(own, second);' }],
  },
];
