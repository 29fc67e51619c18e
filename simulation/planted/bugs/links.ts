import type { Bug } from '../bug.ts';

/** In the links between nodes. */
const CODEC = 'server/backbone/mesh/frame-codec.ts';
const HEARTBEAT = 'server/backbone/mesh/heartbeat.ts';
const TRANSPORT = 'server/backbone/mesh/mesh-transport.ts';

export const linkBugs: readonly Bug[] = [
  {
    name: 'heartbeat-reset-by-sending',
    breaks: 'A link counts as alive while something is sent on it: one that is half open is never noticed.',
    edits: [
      {
        file: HEARTBEAT,
        find: '    this.#askedAt = this.#clock.monotonic();\n',
        put: '    this.#askedAt = this.#clock.monotonic();\n    this.#heardAt = this.#askedAt;\n',
      },
    ],
  },
  {
    name: 'suspicion-while-stalled',
    breaks: 'A node that was itself stalled holds the silence against its peers.',
    edits: [
      {
        file: HEARTBEAT,
        find: 'const late = Math.max(0, now - this.#watchedAt - WATCH_MS);',
        put: 'const late = Math.min(0, now - this.#watchedAt);',
      },
    ],
  },
  {
    name: 'deadlines-while-stalled',
    breaks: 'Deadlines of others run on while this process is stalled: their answers lie here unread when they are given up.',
    edits: [
      {
        file: 'shared/time/awake.ts',
        find: 'if (clock.monotonic() - from < length + STEP_MS) left -= length;',
        put: 'left -= clock.monotonic() - from;',
      },
    ],
  },
  {
    name: 'double-dial-keeps-two-links',
    breaks: 'Two nodes that dial each other keep both links, and everything crosses twice.',
    edits: [
      {
        file: 'server/backbone/mesh/handshake.ts',
        find: 'if (link && dialler > link.dialler) return refuse(',
        put: 'if (link && dialler === self.node && dialler === hello.node) return refuse(',
      },
      {
        file: TRANSPORT,
        find: "    before?.close('replaced by another stream to the same node');\n",
        put: '    if (before === link) return;\n',
      },
    ],
  },
  {
    name: 'old-link-takes-the-new-one-along',
    breaks: 'The end of a link that was replaced strikes the node off, though the new link is up.',
    edits: [
      {
        file: TRANSPORT,
        find: 'if (peer && this.#up.get(peer.node) === link) this.#up.delete(peer.node);',
        put: 'if (peer) this.#up.delete(peer.node);',
      },
    ],
  },
  {
    name: 'frame-split-across-chunks-misread',
    breaks: 'Of a frame that comes in pieces the first piece is lost.',
    edits: [{ file: CODEC, find: 'this.#keep(bytes, end);', put: 'this.#keep(bytes.subarray(bytes.length), HEADER_BYTES);' }],
  },
  {
    name: 'second-frame-of-a-chunk-lost',
    breaks: 'What comes in one piece with the frame before it is lost.',
    edits: [
      {
        file: CODEC,
        find: 'this.#keep(bytes.length === end ? undefined : bytes.subarray(end), HEADER_BYTES);',
        put: 'this.#keep(undefined, HEADER_BYTES);',
      },
    ],
  },
  {
    name: 'redial-gives-up',
    breaks: 'A peer that could not be reached some times is never dialled again.',
    edits: [
      {
        file: 'server/backbone/mesh/discovery.ts',
        find: "    if (this.#stopped || target.state !== 'waiting') return;",
        put: "    if (this.#stopped || target.state !== 'waiting' || target.attempt > 8) return;",
      },
    ],
  },
];
