import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, pino } from 'pino';
import { ChatError, EXIT } from './chat-error.ts';
import type { Happening } from './happenings.ts';
import { visible } from './visible.ts';

/** What a terminal client logs, in the form of a node's log: one JSON object a line, stable event names, never a message body. */
export interface ClientLog {
  note(event: string, fields?: Readonly<Record<string, unknown>>): void;
  happened(happening: Happening): void;
}

export const NO_LOG: ClientLog = { note() {}, happened() {} };

/** Throws ChatError when the file cannot be opened. */
export function openClientLog(path: string, name: string): ClientLog {
  let fd: number;
  try {
    mkdirSync(dirname(path), { recursive: true });
    fd = openSync(path, 'a', 0o600);
  } catch (error) {
    throw new ChatError(EXIT.cannotCreate, `log file ${path} cannot be opened: ${(error as Error).message}`, error);
  }
  const log = pino(
    {
      base: { self: name },
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination({ fd, sync: true }),
  );
  const note = (event: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const shown = Object.entries(fields).map(([key, value]) => [key, typeof value === 'string' ? visible(value) : value]);
    log.info(Object.fromEntries(shown), event);
  };
  return { note, happened: (happening) => logHappening(happening, note) };
}

function logHappening(happening: Happening, note: ClientLog['note']): void {
  switch (happening.is) {
    case 'moved': {
      const { from, to, cause, gapMs, resent, replayed } = happening.move;
      note('client.failover', { from: from ?? '', to, cause, gap_ms: Math.round(gapMs), resent, replayed });
      return;
    }
    case 'phase': {
      const { phase } = happening;
      if (phase.is === 'online' && phase.moving === undefined) note('client.online', { node: phase.node });
      if (phase.is === 'connecting' && phase.attempt === 0 && phase.trying.length === 0) {
        note('client.offline', { lost: phase.lost ?? '' });
      }
      if (phase.is === 'refused') note('client.refused', { node: phase.node, code: phase.code, reason: phase.message });
      return;
    }
    case 'joined':
      note('room.joined', { room: happening.room });
      return;
    case 'not_joined':
      note('room.refused', { room: happening.room, reason: happening.error });
      return;
    case 'name':
      note('client.renamed', { name: happening.name });
      return;
    case 'delivery':
    case 'change': {
      const { id, delivery } = happening.is === 'change' ? happening.change : happening.entry;
      if (delivery.is === 'failed') note('post.refused', { id, code: delivery.code });
      return;
    }
    default:
  }
}
