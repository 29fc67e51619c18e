import { SeededRandom } from './seeded-random.ts';

/**
 * What happens to a run, and when: a function of seed, minutes and number of nodes, so that a seed replays a run. Three lanes
 * go on at once, each one fault after the other: what is done to processes and disks, to the links between nodes, and to
 * clients and their way to the nodes.
 */
export type Lane = 'process' | 'links' | 'clients';

export interface Step {
  /** Seconds from the start of the faults. */
  readonly at: number;
  readonly lane: Lane;
  readonly fault: FaultName;
  /** Letters of nodes; empty where the fault is of all, or of a client. */
  readonly nodes: readonly string[];
  /** Seconds that the fault stands before it is put right. */
  readonly forS: number;
  /** Chooses within the fault: which client, which byte, which way. In [0, 1). */
  readonly dice: number;
}

export interface Schedule {
  readonly seed: number;
  readonly minutes: number;
  readonly nodes: number;
  readonly steps: readonly Step[];
}

interface Kind {
  readonly lane: Lane;
  /** How many cards of the deck say so. */
  readonly weight: number;
  readonly seconds: readonly [from: number, to: number];
  /** How many nodes are picked for it, of so many; none unless given. */
  readonly picks?: (nodes: number) => number;
}

const one = () => 1;
const two = () => 2;
const all = (nodes: number) => nodes;

export const FAULTS = {
  kill: { lane: 'process', weight: 6, seconds: [0.2, 8], picks: one },
  'kill-all-but-one': { lane: 'process', weight: 2, seconds: [0.5, 6], picks: (nodes) => nodes - 1 },
  'kill-all': { lane: 'process', weight: 2, seconds: [0.2, 4], picks: all },
  pause: { lane: 'process', weight: 5, seconds: [0.5, 20], picks: one },
  'pause-two': { lane: 'process', weight: 1, seconds: [0.5, 8], picks: two },
  drain: { lane: 'process', weight: 3, seconds: [0.5, 4], picks: one },
  'rolling-restart': { lane: 'process', weight: 1, seconds: [1, 2], picks: all },
  'heal-during-restart': { lane: 'process', weight: 2, seconds: [1, 5], picks: one },
  starve: { lane: 'process', weight: 2, seconds: [2, 10], picks: one },
  'few-files': { lane: 'process', weight: 2, seconds: [2, 8], picks: one },
  'wrong-clock': { lane: 'process', weight: 3, seconds: [4, 15], picks: one },
  'disk-full': { lane: 'process', weight: 2, seconds: [3, 8] },
  'wipe-disk': { lane: 'process', weight: 2, seconds: [0.2, 4], picks: one },
  'old-disk': { lane: 'process', weight: 2, seconds: [2, 12], picks: one },
  'copied-disk': { lane: 'process', weight: 2, seconds: [0.2, 2], picks: two },
  'flip-byte': { lane: 'process', weight: 2, seconds: [0.2, 2], picks: one },
  'cut-wal': { lane: 'process', weight: 2, seconds: [0.2, 2], picks: one },

  isolate: { lane: 'links', weight: 3, seconds: [0.5, 15], picks: one },
  split: { lane: 'links', weight: 3, seconds: [0.5, 15], picks: (nodes) => nodes >> 1 },
  mute: { lane: 'links', weight: 2, seconds: [0.5, 12], picks: one },
  deafen: { lane: 'links', weight: 2, seconds: [0.5, 12], picks: one },
  'half-open': { lane: 'links', weight: 3, seconds: [1, 12], picks: two },
  flap: { lane: 'links', weight: 2, seconds: [2, 8], picks: two },
  'slow-links': { lane: 'links', weight: 2, seconds: [2, 12] },
  'tiny-chunks': { lane: 'links', weight: 2, seconds: [2, 8] },
  'narrow-links': { lane: 'links', weight: 2, seconds: [2, 10], picks: one },
  'bad-peer': { lane: 'links', weight: 2, seconds: [1, 4], picks: one },

  'client-offline': { lane: 'clients', weight: 3, seconds: [1, 12] },
  'client-half-open': { lane: 'clients', weight: 3, seconds: [1, 10] },
  'client-one-way': { lane: 'clients', weight: 2, seconds: [1, 10] },
  'client-resets': { lane: 'clients', weight: 2, seconds: [1, 5] },
  'client-slow': { lane: 'clients', weight: 2, seconds: [2, 12] },
  'client-tiny-chunks': { lane: 'clients', weight: 2, seconds: [2, 10] },
  'client-narrow': { lane: 'clients', weight: 2, seconds: [2, 10] },
  'client-killed': { lane: 'clients', weight: 3, seconds: [0.5, 5] },
  'page-closed': { lane: 'clients', weight: 3, seconds: [0.2, 5] },
  'cut-node-off': { lane: 'clients', weight: 2, seconds: [1, 10], picks: one },
  'silence-node': { lane: 'clients', weight: 2, seconds: [1, 10], picks: one },
  'bad-client': { lane: 'clients', weight: 2, seconds: [1, 4], picks: one },
} as const satisfies Readonly<Record<string, Kind>>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

const LANES: readonly Lane[] = ['process', 'links', 'clients'];
const QUIET_AT_FIRST_S = 2;
/** Between two faults of one lane. Processes need time to come up. */
const PAUSE_S: Readonly<Record<Lane, readonly [number, number]>> = { process: [2, 7], links: [0.5, 5], clients: [0.3, 3] };

/** Seconds, with three digits: what is written down replays exactly. */
const rounded = (seconds: number): number => Math.round(seconds * 1_000) / 1_000;

export function scheduleOf(seed: number, minutes: number, nodes: number): Schedule {
  const random = new SeededRandom(seed);
  const steps = LANES.flatMap((lane) => laneSteps(lane, random.fork(), minutes * 60, nodes));
  return { seed, minutes, nodes, steps: steps.sort((a, b) => a.at - b.at) };
}

function laneSteps(lane: Lane, random: SeededRandom, totalS: number, nodes: number): Step[] {
  const steps: Step[] = [];
  const letters = Array.from({ length: nodes }, (_, index) => String.fromCharCode(97 + index));
  let deck: FaultName[] = [];
  let at = QUIET_AT_FIRST_S + random.next() * 2;
  for (;;) {
    if (deck.length === 0) deck = random.shuffled(deckOf(lane));
    const fault = deck.pop() as FaultName;
    const { seconds, picks = () => 0 }: Kind = FAULTS[fault];
    // In a short run no fault may take it all.
    const forS = Math.min(random.spread(...seconds), Math.max(seconds[0], totalS / 6));
    const step = { lane, fault, nodes: random.shuffled(letters).slice(0, picks(nodes)), dice: rounded(random.next()) };
    if (at + forS > totalS) return steps;
    steps.push({ at: rounded(at), ...step, forS: rounded(forS) });
    const [from, to] = PAUSE_S[lane];
    at += forS + from + random.next() * (to - from);
  }
}

/** Every fault as often as its weight says: dealt without putting back, none can be left out for long. */
function deckOf(lane: Lane): FaultName[] {
  return FAULT_NAMES.filter((name) => FAULTS[name].lane === lane).flatMap((name) =>
    Array.from({ length: FAULTS[name].weight }, () => name),
  );
}

export function stepText({ at, lane, fault, nodes, forS, dice }: Step): string {
  const where = nodes.length > 0 ? ` node ${nodes.join(', ')}` : '';
  return `${at.toFixed(1).padStart(7)} s  ${lane.padEnd(8)} ${fault}${where} for ${forS.toFixed(1)} s (dice ${dice})`;
}
