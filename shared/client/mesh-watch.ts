import type { MeshView } from '../protocol/mesh-view.ts';
import type { ServerMessage } from '../protocol/server-messages.ts';
import type { Connection } from './connection.ts';

/**
 * What the live node says of the whole mesh, while its owner wants to know. Asks every node that becomes live; promises that
 * nothing is held and nothing taken in once nobody watches.
 */
export class MeshWatch {
  readonly #connection: () => Connection | undefined;
  readonly #changed: () => void;
  #watching = false;
  #view: MeshView | undefined;

  constructor(connection: () => Connection | undefined, changed: () => void) {
    this.#connection = connection;
    this.#changed = changed;
  }

  get view(): MeshView | undefined {
    return this.#view;
  }

  watch(watch: boolean): void {
    this.#watching = watch;
    if (!watch) this.#view = undefined;
    void this.#ask();
  }

  attached(): void {
    if (this.#watching) void this.#ask();
  }

  /** Returns whether the message was about this, and wanted. */
  heard(message: ServerMessage): boolean {
    if (message.type !== 'mesh' || !this.#watching) return false;
    this.#view = { self: message.self, nodes: message.nodes };
    return true;
  }

  async #ask(): Promise<void> {
    const answer = await this.#connection()
      ?.request<'mesh'>({ type: 'mesh', watch: this.#watching })
      .catch(() => undefined);
    if (!answer || !this.#watching) return;
    this.#view = answer.mesh;
    this.#changed();
  }
}
