import { parseRoomName } from '../../shared/protocol/rooms.ts';
import type { Target } from './launch.ts';

/**
 * What a line of the composer means. Pure. An unknown command is never sent as text; `//x` sends `/x`, and what only
 * looks like a path (`/etc/passwd`) is text.
 */
export type Line =
  | { readonly is: 'empty' }
  | { readonly is: 'text'; readonly body: string }
  | { readonly is: 'join'; readonly room: string }
  | { readonly is: 'bad_room' }
  | { readonly is: 'direct'; readonly name: string; readonly body: string }
  | { readonly is: 'usage'; readonly usage: string }
  | { readonly is: 'unknown'; readonly command: string; readonly nearest: string | undefined };

const USAGE = { join: '/join <room>', msg: '/msg <name> <text>' } as const;
const COMMANDS = Object.keys(USAGE) as readonly (keyof typeof USAGE)[];

export function readLine(text: string): Line {
  const line = text.replace(/^\n+/, '').trimEnd();
  if (line.trim() === '') return { is: 'empty' };
  if (line.startsWith('//')) return { is: 'text', body: line.slice(1) };
  const match = /^\/([a-z]+)(?:\s|$)/i.exec(line);
  if (!match) return { is: 'text', body: line };

  const command = (match[1] as string).toLowerCase();
  const rest = line.slice(match[0].length).trim();
  if (command === 'join') {
    const name = rest.replace(/^#/, '');
    if (name === '' || /\s/.test(name)) return { is: 'usage', usage: USAGE.join };
    const room = parseRoomName(name);
    return room === undefined ? { is: 'bad_room' } : { is: 'join', room };
  }
  if (command === 'msg') {
    const parts = /^(\S+)\s+([\s\S]+)$/.exec(rest);
    return parts ? { is: 'direct', name: parts[1] as string, body: parts[2] as string } : { is: 'usage', usage: USAGE.msg };
  }
  return { is: 'unknown', command, nearest: nearest(command) };
}

/** Who will read what is being typed: shown before Enter. */
export function scopeOf(text: string, target: Target): Target {
  const match = /^\/msg\s+(\S+)(?:\s|$)/i.exec(text);
  return match ? { kind: 'direct', name: match[1] as string } : target;
}

function nearest(command: string): string | undefined {
  const ranked = COMMANDS.map((name) => ({ name, distance: distance(command, name) })).sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= 2 ? `/${best.name}` : undefined;
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
