import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { plainUrl } from '../shared/client/node-url.ts';
import type { Random } from '../shared/time/clock.ts';
import { randomText } from '../shared/time/random-text.ts';
import { ChatError, EXIT } from './chat-error.ts';
import { createFile, makeDirectory, oneAtATime, readText, replaceFile } from './whole-file.ts';

/**
 * What a person's terminals keep of one mesh, in a folder that nobody else can read:
 *
 *   <state>/lock.db                   held while a terminal looks for its mesh here
 *           <mesh>/nodes.json         the nodes that are known, so that any of their addresses leads here again
 *                  people/<name>.json the key that is the right to a name
 *                  outbox-….db        see outbox-file.ts
 *
 * Keys and posts never cross over to another mesh: it could use the key, and its rooms are not meant.
 */
export interface Identity {
  readonly key: string;
  /** Names the outbox of this person; says nothing about the key. */
  readonly space: string;
}

const KEY_CHARS = 32;
const SPACE_CHARS = 8;

/** Where state is kept unless told otherwise, as the XDG base directories say. */
export function stateHome(env: Readonly<Record<string, string | undefined>>): string {
  const home = env['XDG_STATE_HOME'];
  return join(home && isAbsolute(home) ? home : join(homedir(), '.local', 'state'), 'skein');
}

export class StateFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** The folder of the mesh that one of `urls` belongs to, made when there is none. Throws ChatError. */
  static of(state: string, urls: readonly string[]): StateFolder {
    const wanted = new Set(urls.map(addressOf));
    const root = resolve(state);
    try {
      makeDirectory(root);
      // Two terminals that start at once would each find nothing and make a folder, and a key, of their own.
      return oneAtATime(join(root, 'lock.db'), () => {
        const known = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
        const found = known.find(({ name }) => nodesIn(join(root, name)).some((url) => wanted.has(addressOf(url))));
        const folder = join(root, found?.name ?? folderName(urls[0] ?? ''));
        makeDirectory(join(folder, 'people'));
        // Until a node has told of the others: whoever starts with one of these addresses meanwhile is led here too.
        createFile(join(folder, 'nodes.json'), JSON.stringify(urls.map((url) => ({ url: plainUrl(url) }))));
        return new StateFolder(folder);
      });
    } catch (error) {
      throw new ChatError(EXIT.cannotCreate, `cannot use the state directory ${root}: ${(error as Error).message}`, error);
    }
  }

  get nodes(): string | undefined {
    return readText(join(this.path, 'nodes.json'));
  }

  keepNodes(text: string): void {
    replaceFile(join(this.path, 'nodes.json'), text);
  }

  /** The identity behind a name, made when there is none. Kept before it is used: a claimed name without its key is lost. */
  identityFor(name: string, random: Random): Identity {
    const known = this.identityOf(name);
    if (known) return known;
    const fresh = { key: randomText(random, KEY_CHARS), space: randomText(random, SPACE_CHARS) };
    this.keepIdentity(name, fresh);
    return this.identityOf(name) ?? fresh;
  }

  identityOf(name: string): Identity | undefined {
    const text = readText(this.#personFile(name));
    return text === undefined ? undefined : parseIdentity(text, this.#personFile(name));
  }

  /** The person goes by this name from now on, with the same key. What is there already stays. */
  keepIdentity(name: string, identity: Identity): void {
    createFile(this.#personFile(name), `${JSON.stringify({ name, ...identity })}\n`);
  }

  #personFile(name: string): string {
    return join(this.path, 'people', `${encodeURIComponent(name.normalize('NFC').toLowerCase())}.json`);
  }
}

/** Not overwritten and not ignored: the name can be had with this key only. */
function parseIdentity(text: string, path: string): Identity {
  try {
    const { key, space } = JSON.parse(text) as Partial<Identity>;
    if (typeof key === 'string' && typeof space === 'string' && /^[\w-]+$/.test(space)) return { key, space };
  } catch {
    // Said below.
  }
  throw new ChatError(EXIT.cannotCreate, `${path} holds no key; put it right, or take another --name`);
}

function nodesIn(folder: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(readText(join(folder, 'nodes.json')) ?? '[]');
    return Array.isArray(list) ? list.map((node) => String(node?.url)) : [];
  } catch {
    return [];
  }
}

/** One address for one place: `localhost` and its numbers are one host. */
function addressOf(url: string): string {
  return plainUrl(url)
    .toLowerCase()
    .replace(/^(https?:\/\/)(?:127\.0\.0\.1|\[::1\])(?=[:/]|$)/, '$1localhost');
}

function folderName(url: string): string {
  return addressOf(url)
    .replace(/^https?:\/\//, '')
    .replace(/[^a-z0-9.-]/g, '_')
    .slice(0, 100);
}
