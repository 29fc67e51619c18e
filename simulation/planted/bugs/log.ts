import type { Bug } from '../bug.ts';

/** In the store, the log and its clock. */
const RULES = 'server/store/commit-rules.ts';
const ROWS = 'server/store/memory-rows.ts';
const STORE = 'server/store/memory-store.ts';
const LOG = 'server/backbone/event-log.ts';
const CLOCK = 'shared/time/hybrid-clock.ts';
const NODE = 'server/node.ts';

export const logBugs: readonly Bug[] = [
  {
    name: 'ack-before-fsync',
    breaks:
      'A commit is answered when it is written, and synced a moment later: a power loss in between takes back what was acknowledged.',
    edits: [
      {
        file: STORE,
        find: `    this.#cancel = this.#clock.after(syncMs, work);
    if (task.writes) this.#disk.reached('syncing');`,
        put: `    if (task.writes && !this.#undo) {
      const before = this.#disk.snapshot();
      this.#undo = before;
      this.#clock.after(20 + syncMs, () => {
        this.#undo = undefined;
      });
    }
    this.#cancel = this.#clock.after(0, work);
    if (task.writes) this.#disk.reached('syncing');`,
      },
      {
        file: STORE,
        find: `    this.#current = CRASHED;
    this.#disk.letGo(this);`,
        put: `    this.#current = CRASHED;
    this.#disk.letGo(this);
    if (this.#undo) this.#disk.restore(this.#undo);`,
      },
      {
        file: STORE,
        find: '  #current: Task | undefined;',
        put: '  #current: Task | undefined;\n  #undo: DiskImage | undefined;',
      },
    ],
  },
  {
    name: 'commit-callback-before-commit',
    breaks: 'What a peer sent counts as held here, and is told to others as held, before it is on disk.',
    edits: [
      {
        file: LOG,
        find: '      const { outcomes, position } = await this.#store.commit(batch.map(({ proposal }) => proposal));\n',
        put: `      const early: StoredEvent[] = [];
      for (const { proposal } of batch) {
        if (proposal.type !== 'admit' || !raise(this.#heads, proposal.event.origin, proposal.event.seq)) continue;
        early.push({ ...proposal.event, position: this.#position + early.length + 1, json: proposal.json, counts: true });
      }
      if (early.length > 0) for (const listener of this.#committed) listener(early);
      const { outcomes, position } = await this.#store.commit(batch.map(({ proposal }) => proposal));
`,
      },
      {
        file: LOG,
        find: "if (outcome.type === 'stored') stored.push(outcome.event);",
        put: "if (outcome.type === 'stored' && outcome.event.seq > (this.#heads.get(outcome.event.origin) ?? 0)) stored.push(outcome.event);",
      },
    ],
  },
  {
    name: 'sequence-not-in-the-transaction',
    breaks:
      'The sequence is taken before the commit knows whether there is anything new to store, so a post that is sent again leaves a hole.',
    edits: [
      { file: RULES, find: 'seq: rows.head(run) + 1, at: proposal.at', put: 'seq: nextSeq(run), at: proposal.at' },
      {
        file: RULES,
        find: '/** An event as it is stored, relayed and sent: a complete `event` message of the client protocol. */',
        put: `const given = new Map<OriginId, number>();
function nextSeq(run: OriginId): number {
  given.set(run, (given.get(run) ?? 0) + 1);
  return given.get(run) ?? 0;
}
`,
      },
    ],
  },
  {
    name: 'restart-continues-its-origin',
    breaks: 'An origin is a node and not one run of it: with an old copy of its directory it gives sequences a second time.',
    edits: [
      {
        file: NODE,
        find: 'const origin = randomText(ports.random, 12) as OriginId;',
        put: 'const origin = options.name as string as OriginId;',
      },
      { file: STORE, find: 'if (rows.head(origin) > 0) {', put: 'if (rows.head(origin) < 0) {' },
    ],
  },
  {
    name: 'dedupe-per-node-only',
    breaks: 'A post sent again is recognised only where it was first sent: a retry on another node makes a second post.',
    edits: [
      {
        file: ROWS,
        find: 'if (event.counts && this.#keys.has(keyOf(event.kind, event.author, event.id))) return false;',
        put: 'if (event.counts && this.counting(event.kind, event.author, event.id)?.origin === event.origin) return false;',
      },
    ],
  },
  {
    name: 'dedupe-by-id-alone',
    breaks: 'Two authors who use the same id are taken for one: the post of the second is refused or lost.',
    edits: [{ file: ROWS, find: `\${kind} \${author} \${id}`, put: `\${kind} \${id}` }],
  },
  {
    name: 'later-copy-counts',
    breaks: 'Of two copies of one post the later one counts, so a post comes down below its answers.',
    edits: [
      { file: 'shared/protocol/event.ts', find: 'a.at < b.at : a.origin < b.origin', put: 'a.at > b.at : a.origin > b.origin' },
    ],
  },
  {
    name: 'later-copy-stays',
    breaks: 'Of two copies of one post the one that came first counts on each node, so nodes differ in its place.',
    edits: [
      {
        file: RULES,
        find: 'if (countsBefore(event, rival)) {',
        put: 'if (countsBefore(event, rival) && event.origin === rival.origin) {',
      },
    ],
  },
  {
    name: 'clock-counter-not-merged',
    breaks: 'Of a stamp that is seen only the milliseconds are taken over: an answer can sort above what it answers.',
    edits: [
      {
        file: CLOCK,
        find: 'if (ms > this.#ms || (ms === this.#ms && counter > this.#counter)) this.#moveTo(ms, counter);',
        put: 'if (ms > this.#ms) this.#moveTo(ms, 0 * counter);',
      },
    ],
  },
  {
    name: 'clock-not-merged-at-all',
    breaks:
      "A node's stamps follow its own clock alone: what is written after a post of a node whose clock is ahead sorts above it.",
    edits: [{ file: LOG, find: 'this.#clock.witness(event.at);', put: '' }],
  },
  {
    name: 'clock-not-persisted',
    breaks: 'After a restart the clock starts from the wall clock: stamps go back when that was put back meanwhile.',
    edits: [
      {
        file: NODE,
        find: `new HybridClock(() => clock.now(), opened.clock);
    if (opened.seen !== undefined) hybrid.witness(opened.seen);`,
        put: 'new HybridClock(() => clock.now());',
      },
    ],
  },
  {
    name: 'clock-follows-anybody',
    breaks: 'A stamp from far in the future is followed at once, so one wrong clock drags the mesh along.',
    edits: [
      {
        file: CLOCK,
        find: 'const limit = this.#wall() + FOLLOW_MS;',
        put: 'const limit = this.#wall() + 1_000_000 * FOLLOW_MS;',
      },
    ],
  },
  {
    name: 'paging-skips-a-row',
    breaks: 'A page of history ends one post before the place it was asked for: one post between two pages is never shown.',
    edits: [
      {
        file: ROWS,
        find: 'const end = before ? lowerBound(places, (position) => comparePlaces(this.#at(position), before) < 0) : places.length;',
        put: 'const end = before ? Math.max(0, lowerBound(places, (position) => comparePlaces(this.#at(position), before) < 0) - 1) : places.length;',
      },
    ],
  },
  {
    name: 'full-disk-counts-as-held',
    breaks: 'What a peer sent and the full disk had no room for counts as held, and is never fetched.',
    edits: [{ file: LOG, find: "refuse: () => settled('missing'),", put: "refuse: () => settled('held')," }],
  },
  {
    name: 'name-claim-lost-on-restart',
    breaks: 'A node that starts again does not know who owns which name, and shows another under it.',
    edits: [{ file: NODE, find: 'claims: opened.claims,', put: 'claims: [],' }],
  },
];
