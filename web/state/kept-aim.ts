import type { PostId } from '../../shared/ids.ts';
import type { Entry } from './types.ts';

/** The message that an answer or a change is about: as much of it as is shown above the box and sent. */
export type Aimed = Pick<Entry, 'key' | 'id' | 'from' | 'body'>;
export type Aim =
  | { readonly is: 'reply'; readonly entry: Aimed }
  | { readonly is: 'edit'; readonly entry: Aimed; readonly text: string };

export function aimedAt({ key, id, from, body }: Entry): Aimed {
  return { key, id, from, body };
}

/** What an earlier page kept; undefined when it is none. Pure. */
export function readAim(stored: unknown): Aim | undefined {
  const { is, entry, text } = fields(stored);
  const { key, id, from, body } = fields(entry);
  if (typeof key !== 'string' || typeof id !== 'string' || typeof from !== 'string' || typeof body !== 'string') return undefined;
  const about: Aimed = { key, id: id as PostId, from: from as Entry['from'], body };
  if (is === 'reply') return { is, entry: about };
  return is === 'edit' && typeof text === 'string' ? { is, entry: about, text } : undefined;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
