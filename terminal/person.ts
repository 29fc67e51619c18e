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
    this.#wanted = name;
    this.#isAccepted = false;
    face.rename(name);
    return undefined;
  }

  /** A node took the name that was asked for. */
  accepted(): void {
    if (this.#isAccepted) return;
    this.#isAccepted = true;
    this.#folder.keepIdentity(this.#wanted, this.identity);
  }
}
