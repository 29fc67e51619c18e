import { describe, expect, it } from 'vitest';
import type { NodeName } from '../ids.ts';
import type { Phase } from './chat-state.ts';
import { type PhaseEvent, transition } from './phase.ts';

const [a, b] = ['node-a' as NodeName, 'node-b' as NodeName];
const connecting = { is: 'connecting', since: 5, attempt: 2, lost: a, trying: ['u'], nextTryAt: 9, allFailed: true } as const;
const why = { node: 'u', code: 'name_taken', message: 'Taken.', reason: undefined };

const phases = {
  idle: { is: 'idle' },
  connecting,
  syncing: { is: 'syncing', node: a, since: 1, posts: 3 },
  online: { is: 'online', node: a, moving: undefined },
  moving: { is: 'online', node: a, moving: b },
  refused: { is: 'refused', ...why },
} as const satisfies Record<string, Phase>;

const events = {
  start: { type: 'start', now: 7 },
  trying: { type: 'trying', urls: ['v'] },
  failed: { type: 'failed' },
  waiting: { type: 'waiting', nextTryAt: 11 },
  greeted: { type: 'greeted', node: b, now: 8 },
  caughtUp: { type: 'caught_up' },
  live: { type: 'live', node: b },
  moving: { type: 'moving', to: b },
  stayed: { type: 'stayed' },
  lost: { type: 'lost', since: 6, node: a },
  refused: { type: 'refused', ...why },
  stop: { type: 'stop' },
} as const satisfies Record<string, PhaseEvent>;

const same = 'same';
const idle = phases.idle;
const refused = phases.refused;
const searching = { ...connecting, since: 7, attempt: 0, lost: undefined, trying: [], nextTryAt: undefined, allFailed: false };
const lost = { ...searching, since: 6, lost: a };
const onB = { is: 'online', node: b, moving: undefined };

/** Every phase against every event; a missing cell does not compile. */
const table: Record<keyof typeof phases, Record<keyof typeof events, unknown>> = {
  idle: {
    start: searching,
    trying: same,
    failed: same,
    waiting: same,
    greeted: same,
    caughtUp: same,
    live: same,
    moving: same,
    stayed: same,
    lost: same,
    refused: same,
    stop: idle,
  },
  connecting: {
    start: same,
    trying: { ...connecting, trying: ['v'], nextTryAt: undefined },
    failed: { ...connecting, attempt: 3, trying: [], allFailed: true },
    waiting: { ...connecting, trying: [], nextTryAt: 11 },
    greeted: { is: 'syncing', node: b, since: 8, posts: 0 },
    caughtUp: same,
    live: same,
    moving: same,
    stayed: same,
    lost: same,
    refused,
    stop: idle,
  },
  syncing: {
    start: same,
    trying: same,
    failed: same,
    waiting: same,
    greeted: same,
    caughtUp: { is: 'syncing', node: a, since: 1, posts: 4 },
    live: onB,
    moving: same,
    stayed: same,
    lost,
    refused,
    stop: idle,
  },
  online: {
    start: same,
    trying: same,
    failed: same,
    waiting: same,
    greeted: same,
    caughtUp: same,
    live: onB,
    moving: { is: 'online', node: a, moving: b },
    stayed: same,
    lost,
    refused,
    stop: idle,
  },
  moving: {
    start: same,
    trying: same,
    failed: same,
    waiting: same,
    greeted: same,
    caughtUp: same,
    live: onB,
    moving: phases.moving,
    stayed: phases.online,
    lost,
    refused,
    stop: idle,
  },
  refused: {
    start: searching,
    trying: same,
    failed: same,
    waiting: same,
    greeted: same,
    caughtUp: same,
    live: same,
    moving: same,
    stayed: same,
    lost: same,
    refused,
    stop: idle,
  },
};

const names = Object.keys(phases) as (keyof typeof phases)[];
const types = Object.keys(events) as (keyof typeof events)[];

describe('transition', () => {
  it.each(names.flatMap((phase) => types.map((event) => [phase, event] as const)))('%s, %s', (phase, event) => {
    const before = phases[phase];
    const after = transition(before, events[event]);
    if (table[phase][event] === same) expect(after).toBe(before);
    else expect(after).toEqual(table[phase][event]);
  });
});
