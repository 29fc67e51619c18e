import type { NodeName } from '../ids.ts';
import type { Phase } from './chat-state.ts';

/**
 * The client's way to a node and from one to the next.
 *
 *   idle ── start ──▶ connecting ── greeted ──▶ syncing ── live ──▶ online ◀─┐ moving, live, stayed
 *                      ▲  ▲   │ ▲                  │                  │ └────┘
 *                      │  └───┘ trying, failed,    │                  │
 *                      │         waiting           │                  │
 *                      └───────────── lost ────────┴──────────────────┘
 *   any ── refused ──▶ refused ── start ──▶ connecting          any ── stop ──▶ idle
 *
 * Pure. An event that has no arrow from a phase changes nothing there.
 */
export type PhaseEvent =
  | { readonly type: 'start'; readonly now: number }
  | { readonly type: 'trying'; readonly urls: readonly string[] }
  /** Every known node was tried, and failed. */
  | { readonly type: 'failed' }
  | { readonly type: 'waiting'; readonly nextTryAt: number }
  | { readonly type: 'greeted'; readonly node: NodeName; readonly now: number }
  /** A post of those that were missed came. */
  | { readonly type: 'caught_up' }
  | { readonly type: 'live'; readonly node: NodeName }
  | { readonly type: 'moving'; readonly to: NodeName }
  | { readonly type: 'stayed' }
  /** `since`: when there was still a node, or when the search for one began. */
  | { readonly type: 'lost'; readonly since: number; readonly node: NodeName | undefined }
  | {
      readonly type: 'refused';
      readonly node: string;
      readonly code: string;
      readonly message: string;
      readonly reason: string | undefined;
    }
  | { readonly type: 'stop' };

export function transition(phase: Phase, event: PhaseEvent): Phase {
  switch (event.type) {
    case 'start':
      return phase.is === 'idle' || phase.is === 'refused' ? searching(event.now, undefined) : phase;
    case 'trying':
      return phase.is === 'connecting' ? { ...phase, trying: event.urls, nextTryAt: undefined } : phase;
    case 'failed':
      return phase.is === 'connecting' ? { ...phase, attempt: phase.attempt + 1, trying: [], allFailed: true } : phase;
    case 'waiting':
      return phase.is === 'connecting' ? { ...phase, trying: [], nextTryAt: event.nextTryAt } : phase;
    case 'greeted':
      return phase.is === 'connecting' ? { is: 'syncing', node: event.node, since: event.now, posts: 0 } : phase;
    case 'caught_up':
      return phase.is === 'syncing' ? { ...phase, posts: phase.posts + 1 } : phase;
    case 'live':
      return phase.is === 'syncing' || phase.is === 'online' ? { is: 'online', node: event.node, moving: undefined } : phase;
    case 'moving':
      return phase.is === 'online' ? { ...phase, moving: event.to } : phase;
    case 'stayed':
      return phase.is === 'online' && phase.moving ? { ...phase, moving: undefined } : phase;
    case 'lost':
      return phase.is === 'syncing' || phase.is === 'online' ? searching(event.since, event.node) : phase;
    case 'refused': {
      const { node, code, message, reason } = event;
      return phase.is === 'idle' ? phase : { is: 'refused', node, code, message, reason };
    }
    case 'stop':
      return { is: 'idle' };
  }
}

function searching(since: number, lost: NodeName | undefined): Phase {
  return { is: 'connecting', since, attempt: 0, lost, trying: [], nextTryAt: undefined, allFailed: false };
}
