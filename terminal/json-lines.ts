import type { Entry } from '../shared/client/chat-state.ts';
import type { Happening } from './happenings.ts';

/** What happened, as objects for programs; docs/terminal.md describes them. Pure. Undefined: nothing they need to know. */
export function recordOf(happening: Happening): Record<string, unknown> | undefined {
  switch (happening.is) {
    case 'written':
      return undefined;
    case 'message': {
      const { room, with: partner, entry, history } = happening;
      const direct = partner === undefined ? {} : { direct: true, with: partner };
      const reply = entry.replyTo === undefined ? {} : { replyTo: entry.replyTo };
      const { id, from, author, body, own } = entry;
      const edited = entry.edited === undefined ? {} : { edited: true };
      const deleted = entry.deleted ? { deleted: true } : {};
      const at = new Date(entry.time).toISOString();
      return { event: 'message', room, ...direct, id, at, from, author, own, history, body, ...reply, ...edited, ...deleted };
    }
    case 'delivery':
      return deliveryOf(happening.entry);
    case 'change':
      return deliveryOf(happening.change);
    case 'edited':
    case 'deleted': {
      const { is, entry } = happening;
      const body = is === 'edited' ? { body: entry.body } : {};
      return { event: is, ...postOf(happening), from: entry.from, own: entry.own, ...body };
    }
    case 'reacted': {
      const { by, emoji, on } = happening;
      return { event: 'reacted', ...postOf(happening), from: by, emoji, on };
    }
    case 'joined':
      return { event: 'joined', room: happening.room, topic: happening.topic, members: happening.members };
    case 'not_joined':
      return { event: 'error', code: 'not_joined', room: happening.room, message: happening.error };
    case 'presence':
      return { event: 'presence', room: happening.room, joined: happening.joined, left: happening.left };
    case 'leader':
      return { event: 'leader', room: happening.room, leader: happening.leader };
    case 'topic':
      return { event: 'topic', room: happening.room, topic: happening.topic };
    case 'moved': {
      const { from = null, to, cause, gapMs, resent, replayed } = happening.move;
      return { event: 'moved', from, to, cause, gapMs: Math.round(gapMs), resent, replayed };
    }
    case 'name':
      return { event: 'name', name: happening.name };
    case 'phase':
      return phaseOf(happening.phase);
  }
}

type About = Extract<Happening, { is: 'edited' | 'deleted' | 'reacted' }>;

/** Which post: an id is its author's own. */
function postOf({ room, with: partner, entry }: About): Record<string, unknown> {
  const direct = partner === undefined ? {} : { direct: true, with: partner };
  return { room, ...direct, id: entry.id, author: entry.author };
}

function deliveryOf({ id, delivery }: Pick<Entry, 'id' | 'delivery'>): Record<string, unknown> | undefined {
  if (delivery.is !== 'failed') return { event: 'delivery', id, state: delivery.is };
  if (delivery.code === 'unsent') return undefined;
  return { event: 'delivery', id, state: 'failed', code: delivery.code, message: delivery.message };
}

function phaseOf(phase: Extract<Happening, { is: 'phase' }>['phase']): Record<string, unknown> | undefined {
  switch (phase.is) {
    case 'online':
      return phase.moving === undefined ? { event: 'online', node: phase.node } : undefined;
    case 'connecting':
      // Each attempt is a phase of its own; a program needs to know of the loss.
      return phase.attempt === 0 && phase.trying.length === 0 ? { event: 'offline', lost: phase.lost ?? null } : undefined;
    case 'refused':
      return { event: 'refused', node: phase.node, code: phase.code, message: phase.message };
    default:
      return undefined;
  }
}
