import type { ChatState, KnownNode, Phase } from '../state/types.ts';
import { newsStrings } from '../strings/news.ts';
import { awayFrom } from './away.ts';

const { bar } = newsStrings;

/** What the one bar says of the connection. Pure: the times are handed in. */
export interface Bar {
  readonly tone: 'info' | 'warn' | 'bad';
  readonly text: string;
  /** Changes all the time, so it is shown but not announced. */
  readonly countdown?: string;
  readonly waiting?: string;
  readonly action?: 'try-now' | 'change-name' | 'give-token' | 'details' | 'reload';
  /** It may be put away: it needs no deed. */
  readonly hides?: true;
}

export interface Surroundings {
  readonly monotonicMs: number;
  readonly deviceOnline: boolean;
  /** The name that was asked for and not given yet. */
  readonly asked?: string | undefined;
  /** For how long a node has been away. */
  readonly awayMs?: number;
  /** The node serves a newer page. */
  readonly newPage?: boolean;
}

/** Nothing is said before this: a short outage is nobody's business. */
const QUIET_MS = 2_000;
const GIVE_UP_MS = 5_000;
const CATCH_UP_MS = 1_000;

export function barOf(state: ChatState, around: Surroundings): Bar | undefined {
  const { phase } = state;
  switch (phase.is) {
    case 'connecting':
      return whileConnecting(phase, state, around);
    case 'syncing':
      if (around.monotonicMs - phase.since <= CATCH_UP_MS) return undefined;
      return { tone: 'info', text: bar.catchingUp, ...(phase.posts > 0 ? { countdown: bar.caughtUp(phase.posts) } : {}) };
    case 'refused': {
      const aboutName = phase.code === 'name_taken' || phase.code === 'bad_name';
      const name = around.asked ?? state.me?.name;
      const why = phase.code === 'name_taken' && name ? bar.nameInUse(name) : phase.message;
      return {
        tone: 'bad',
        text: bar.refused(nodeName(phase.node, state.nodes), why),
        action: aboutName ? 'change-name' : phase.code === 'unauthorized' ? 'give-token' : 'try-now',
      };
    }
    case 'online': {
      const { split, silent } = (around.awayMs ?? 0) < QUIET_MS ? { split: [], silent: [] } : awayFrom(state);
      const away = (text: typeof bar.split, names: readonly string[], tone: Bar['tone']): Bar => ({
        ...{ tone, text: text(listOf(names), names.length > 1), action: 'details' as const, hides: true },
      });
      if (split.length > 0) return away(bar.split, [...split, ...silent].sort(), 'warn');
      if (silent.length > 0) return away(bar.away, silent, 'info');
      return around.newPage ? { tone: 'info', text: bar.newPage, action: 'reload', hides: true } : undefined;
    }
    case 'idle':
      return undefined;
  }
}

function whileConnecting(phase: Extract<Phase, { is: 'connecting' }>, state: ChatState, around: Surroundings): Bar | undefined {
  const elapsed = around.monotonicMs - phase.since;
  if (elapsed < QUIET_MS) return undefined;
  const waiting = state.waiting > 0 ? { waiting: bar.waiting(state.waiting) } : {};
  if (!around.deviceOnline) return { tone: 'warn', text: bar.offline, ...waiting };
  if (phase.allFailed && elapsed >= GIVE_UP_MS) {
    const seconds = Math.ceil(((phase.nextTryAt ?? around.monotonicMs) - around.monotonicMs) / 1000);
    const countdown = seconds > 0 ? { countdown: bar.nextTry(seconds) } : {};
    return { tone: 'warn', text: bar.noNode, action: 'try-now', ...countdown, ...waiting };
  }
  const trying = listOf(phase.trying.map((url) => nodeName(url, state.nodes)));
  const text = phase.lost ? bar.lost(phase.lost, trying) : bar.connecting(trying);
  return { tone: 'warn', text, action: 'try-now' };
}

/** `trying` names nodes or their URLs, as far as the client knows them. */
function nodeName(text: string, nodes: readonly KnownNode[]): string {
  return nodes.find(({ url }) => url === text)?.name ?? text.replace(/^https?:\/\//, '');
}

/** "a, b and c" would need a language; a plain list does not. */
const listOf = (names: readonly string[]): string => names.join(', ');
