import type { Bug } from '../bug.ts';

/** In who is there. */
const PEOPLE = 'server/membership/people.ts';
const TABLE = 'server/membership/state-table.ts';
const GOSSIP = 'server/membership/gossip.ts';

export const membershipBugs: readonly Bug[] = [
  {
    name: 'leader-by-local-arrival',
    breaks: 'The member of whom a node heard first leads, so nodes differ.',
    edits: [
      {
        file: PEOPLE,
        find: 'if (!first || isSenior(person, first)) first = person;',
        put: 'if (!first) first = isSenior(person, person) ? first : person;',
      },
    ],
  },
  {
    name: 'leader-not-re-elected',
    breaks: 'When somebody leaves a room nobody looks who leads it now.',
    edits: [{ file: PEOPLE, find: '    this.#elect(room, members);\n', put: '    if (after) this.#elect(room, members);\n' }],
  },
  {
    name: 'presence-never-expires',
    breaks: 'A session whose socket was lost is never removed: its user stays in every room it was in.',
    edits: [
      {
        file: 'server/membership/local-sessions.ts',
        find: 'cancel: afterAwake(this.#clock, TIMES.grace, () => this.#remove(id, reason)) });',
        put: 'cancel: afterAwake(this.#clock, TIMES.grace, () => {}) });',
      },
    ],
  },
  {
    name: 'people-of-a-dead-node-stay',
    breaks: 'The people of a node that is gone are not taken out of the rooms when its grace is over.',
    edits: [
      {
        file: 'server/membership/membership.ts',
        find: "for (const { id } of [...this.#people.sessionsAt(node)]) this.#people.remove(node, id, 'node_down');",
        put: 'this.#people.sessionsAt(node);',
      },
    ],
  },
  {
    name: 'presence-merge-takes-the-older',
    breaks: 'Of two entries under one key the older one stays.',
    edits: [
      {
        file: TABLE,
        find: 'if ((owned.entries.get(entry.key)?.version ?? 0) >= entry.version) continue;',
        put: 'if ((owned.entries.get(entry.key)?.version ?? entry.version) < entry.version) continue;',
      },
    ],
  },
  {
    name: 'presence-of-an-earlier-run-stays',
    breaks: 'When a node starts anew, what its last run had said is not taken out.',
    edits: [
      {
        file: TABLE,
        find: 'if (value !== null && !kept.has(key)) changes.push(',
        put: 'if (value === null && !kept.has(key)) changes.push(',
      },
    ],
  },
  {
    name: 'presence-gap-is-not-repaired',
    breaks: 'A delta that is missing is skipped, and what it said is never known.',
    edits: [{ file: TABLE, find: "return delta.from > version ? 'gap' : 'applied';", put: "return 'applied';" }],
  },
  {
    name: 'presence-is-not-passed-on',
    breaks: 'What a node hears of others it keeps to itself until the next digest, and digests speak of this node alone.',
    edits: [
      {
        file: GOSSIP,
        find: 'for (const owner of [...this.#table.owners().filter((other) => other !== self), self]) {',
        put: 'for (const owner of [self]) {',
      },
      {
        file: GOSSIP,
        find: 'for (const other of this.#links) if (other !== link && other.peer?.node !== delta.owner) send(other, deltaFrame(delta));',
        put: '',
      },
    ],
  },
  {
    name: 'younger-claim-takes-the-name',
    breaks: 'Of two who claimed one name on both sides of a cut the one whose claim arrived last has it, so nodes differ.',
    edits: [
      {
        file: 'server/membership/claims.ts',
        find: 'if (held && comparePlaces(held, claim) <= 0) return undefined;',
        put: 'if (held && comparePlaces(held, claim) === 0) return undefined;',
      },
    ],
  },
];
