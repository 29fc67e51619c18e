import type { ChatFace } from '../shared/client/chat-state.ts';
import { nameProblem } from '../shared/protocol/names.ts';
import { badName } from '../shared/words/refusals.ts';
import type { Identity, StateFolder } from './state-folder.ts';

/** Who sits here: one key, and the name it goes by. Keeps with the key each name that a node gave it. */
export class Person {
  readonly identity: Identity;
  readonly #folder: StateFolder;
  #wanted: string;
  #isAccepted = true;
  /** The name before the one that was asked for last. */
  #before: string | undefined;

  constructor(folder: StateFolder, name: string, identity: Identity) {
    this.#folder = folder;
    this.#wanted = name;
    this.identity = identity;
  }

  /** The name that was asked for last. */
  get wanted(): string {
    return this.#wanted;
  }

  /** Undefined, or why this cannot be the name. */
  rename(name: string, face: ChatFace): string | undefined {
    if (nameProblem(name) !== undefined) return badName;
    const other = this.#folder.identityOf(name);
    if (other && other.key !== this.identity.key)
      return `“${name}” has a key of its own here: start another terminal with --name ${name}.`;
    if (this.#isAccepted) this.#before = this.#wanted;
    this.#wanted = name;
    this.#isAccepted = false;
    face.rename(name);
    return undefined;
  }

  /** A node refused the name that was asked for. Whoever had another goes on under that: answers the one they did not get. */
  refused(code: string, face: ChatFace): string | undefined {
    if (this.#isAccepted || this.#before === undefined || (code !== 'name_taken' && code !== 'bad_name')) return undefined;
    const lost = this.#wanted;
    this.#wanted = this.#before;
    this.#isAccepted = true;
    face.rename(this.#wanted);
    return lost;
  }

  /** A node took the name that was asked for. */
  accepted(): void {
    if (this.#isAccepted) return;
    this.#isAccepted = true;
    this.#folder.keepIdentity(this.#wanted, this.identity);
  }
}
