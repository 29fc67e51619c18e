import { afterTurn } from '../../shared/time/real-clock.ts';

export interface Flushable {
  flush(): void;
}

/** Sockets that were written to in this turn of the event loop; each is flushed once at its end. One for all sockets of a node. */
export class TurnWriter {
  #waiting: Flushable[] = [];
  readonly #flushAll = () => {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const socket of waiting) socket.flush();
  };

  /** The caller asks once until it is flushed. */
  add(socket: Flushable): void {
    this.#waiting.push(socket);
    if (this.#waiting.length === 1) afterTurn(this.#flushAll);
  }
}
