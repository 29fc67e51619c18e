import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ChatPerson } from './clients/chat-person.ts';
import { ContractPerson } from './clients/contract-person.ts';
import { Paths } from './clients/paths.ts';
import type { Person, PersonOptions } from './clients/person.ts';
import { ProcessPerson } from './clients/process-person.ts';
import { keptStorage } from './clients/storages.ts';
import type { Actor } from './stage.ts';

/** Who takes part in a run: the production client in five pages, one of a user without a key and two of one user; in a process of its own; and two clients written from the contract. */
type Kind = 'page' | 'process' | 'contract';

const CAST: readonly { readonly label: string; readonly name: string; readonly kind: Kind; readonly isKeyed: boolean }[] = [
  { label: 'ann', name: 'ann', kind: 'page', isKeyed: true },
  { label: 'ann-2', name: 'ann', kind: 'page', isKeyed: true },
  { label: 'bob', name: 'bob', kind: 'page', isKeyed: true },
  { label: 'cat', name: 'cat', kind: 'page', isKeyed: false },
  { label: 'dan', name: 'dan', kind: 'page', isKeyed: true },
  { label: 'eve', name: 'eve', kind: 'process', isKeyed: true },
  { label: 'fay', name: 'fay', kind: 'contract', isKeyed: true },
  { label: 'gus', name: 'gus', kind: 'contract', isKeyed: true },
];

const POSTS_PER_SECOND = 1.5;
/** A client keeps at most 5,000 posts of a room; none may leave its screen for that. */
const POSTS_A_ROOM = 3_000;

export function roomsFor(minutes: number): string[] {
  const posts = CAST.length * POSTS_PER_SECOND * 60 * minutes;
  return Array.from({ length: Math.max(2, Math.ceil(posts / POSTS_A_ROOM)) }, (_, index) => `room-${index + 1}`);
}

/** Everybody, not started yet. `nodes`: public URLs. */
export async function castOf(directory: string, nodes: readonly string[], minutes: number, seed: number): Promise<Actor[]> {
  const keys = new Map(CAST.map(({ name }) => [name, randomBytes(24).toString('base64url')]));
  const storages = new Map(CAST.map(({ name }) => [name, keptStorage()]));
  const rooms = roomsFor(minutes);
  return Promise.all(
    CAST.map(async ({ label, name, kind, isKeyed }, index) => {
      const paths = await Paths.to(nodes);
      const options: PersonOptions = {
        label,
        name,
        key: isKeyed ? keys.get(name) : undefined,
        rooms,
        routes: paths.table,
        log: join(directory, `client-${label}.jsonl`),
        seed: seed * 1_000 + index * 100,
        postsPerSecond: POSTS_PER_SECOND,
      };
      const person: Person =
        kind === 'process'
          ? new ProcessPerson(options, join(directory, `storage-${label}`))
          : kind === 'contract'
            ? new ContractPerson(options)
            : new ChatPerson(options, storages.get(name) ?? keptStorage());
      return { person, paths };
    }),
  );
}
