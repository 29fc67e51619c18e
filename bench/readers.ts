import { Buffer } from 'node:buffer';
import { realClock } from '../shared/time/real-clock.ts';
import { WireClient } from './wire-client.ts';

/**
 * Many clients that read, in a process of their own: forked, told what to do over IPC. Each keeps a cursor, resumes whenever its connection
 * ends, and checks that the posts of its room come in order, each once.
 */
export interface ReadersReport {
  readonly ready: number;
  readonly received: number;
  readonly wrong: number;
  readonly closed: number;
  /** The lowest and the highest count of posts that a reader has. */
  readonly least: number;
}
export type ReadersOrder =
  | { readonly do: 'start'; readonly port: number; readonly count: number; readonly rooms: number }
  | { readonly do: 'stop' | 'read' | 'report' };

class Reader {
  readonly #port: number;
  readonly #room: string;
  readonly #name: string;
  #client: WireClient | undefined;
  #session: string | undefined;
  #cursor: Record<string, number> = {};
  /** A post that was refused is a number that never comes; one that is missing is seen from how many came. */
  #last = -1;
  ready = false;
  received = 0;
  wrong = 0;
  closed = 0;

  constructor(port: number, index: number, room: string) {
    this.#port = port;
    this.#room = room;
    this.#name = `reader-${index}`;
    this.#dial();
  }

  stop(): void {
    this.#client?.stopReading();
  }

  readOn(): void {
    this.#client?.readOn();
  }

  #dial(): void {
    this.#client = new WireClient(this.#port, {
      opened: () => void this.#signIn(),
      message() {},
      event: (payload) => this.#take(payload),
      closed: () => {
        this.ready = false;
        this.closed += 1;
        realClock.after(100 + Math.random() * 400, () => this.#dial());
      },
    });
  }

  async #signIn(): Promise<void> {
    const { name, session } = { name: this.#name, session: this.#session };
    const again = session === undefined ? {} : { session, resume: { cursor: this.#cursor, rooms: [this.#room] } };
    const welcome = await this.#client?.ask({ type: 'hello', name, ...again });
    if (welcome?.type !== 'welcome') {
      this.#client?.end();
      return;
    }
    if (session === undefined) {
      this.#session = welcome['session'] as string;
      const joined = await this.#client?.ask({ type: 'join', room: this.#room, limit: 0 });
      this.#cursor = joined?.['cursor'] as Record<string, number>;
    }
    this.ready = true;
  }

  /** Bodies are digits and nothing else, so that the text needs no parsing: that would take longer than the node does. */
  #take(payload: Buffer): void {
    const head = HEAD.exec(payload.toString('latin1', 0, HEAD_BYTES));
    const body = payload.indexOf(BODY) + BODY.length;
    if (!head || body < BODY.length) {
      this.wrong += 1;
      return;
    }
    this.#cursor[head[1] as string] = Number(head[2]);
    const count = Number(payload.toString('latin1', body, payload.indexOf(QUOTE, body)));
    if (count > this.#last) this.received += 1;
    else this.wrong += 1;
    this.#last = count;
  }
}

const HEAD = /^{"type":"event","origin":"([^"]*)","seq":(\d+),/;
const HEAD_BYTES = 96;
const BODY = Buffer.from('"body":"');
const QUOTE = '"'.charCodeAt(0);

const readers: Reader[] = [];

function report(): ReadersReport {
  const sum = (of: (reader: Reader) => number) => readers.reduce((total, reader) => total + of(reader), 0);
  return {
    ready: readers.filter(({ ready }) => ready).length,
    received: sum(({ received }) => received),
    wrong: sum(({ wrong }) => wrong),
    closed: sum(({ closed }) => closed),
    least: Math.min(...readers.map(({ received }) => received)),
  };
}

process.on('message', (order: ReadersOrder) => {
  if (order.do === 'start') {
    for (let index = 0; index < order.count; index += 1)
      readers.push(new Reader(order.port, index, `room-${index % order.rooms}`));
  } else if (order.do === 'stop') for (const reader of readers) reader.stop();
  else if (order.do === 'read') for (const reader of readers) reader.readOn();
  process.send?.(report());
});
process.on('disconnect', () => process.exit(0));
