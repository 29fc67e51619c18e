import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Mesh } from '../e2e/harness/mesh.ts';
import type { NodeProcess } from '../e2e/harness/node-process.ts';
import { RawClient } from '../e2e/harness/raw-client.ts';
import { monotonic, until } from '../e2e/harness/time.ts';
import { ChatClient } from '../shared/client/chat-client.ts';
import type { RoomName } from '../shared/ids.ts';
import { nodePorts } from './clients/node-ports.ts';
import { keptStorage } from './clients/storages.ts';
import { patiently } from './patiently.ts';

/**
 * Kills the node of a client between the receipt of a post and its acknowledgement, each time after another delay; the client
 * sends the post again to another node. Prints how often the post was then shown exactly once, on the client's screen, to
 * another client and by every node: `200 of 200`.
 */
const ROOM = 'room' as RoomName;
/** The delays go on evenly from nothing to so many times what an acknowledgement takes. */
const BEYOND = 1.5;
const SETTLED_WITHIN_MS = 60_000;
const START_WITHIN_MS = 60_000;

type Fate = 'not stored' | 'stored, not acknowledged' | 'acknowledged';

class AckKill {
  readonly #mesh: Mesh;
  readonly #client: ChatClient;
  readonly #other: ChatClient;
  readonly #close: () => void;
  #readers = 0;

  constructor(mesh: Mesh) {
    this.#mesh = mesh;
    const urls = mesh.nodes.map(({ publicUrl }) => publicUrl);
    const pages = ['ann', 'bob'].map((name) => {
      const page = nodePorts(keptStorage(), (url) => url);
      const client = new ChatClient(page.ports);
      client.start({ urls, name, key: randomBytes(24).toString('base64url'), rooms: [ROOM], pin: undefined });
      return { page, client };
    });
    [this.#client, this.#other] = pages.map(({ client }) => client) as [ChatClient, ChatClient];
    this.#close = () => {
      for (const { page } of pages) page.close();
    };
  }

  /** How long an acknowledgement takes on this machine when nothing else goes on, in milliseconds: the lower quartile of some. */
  async ackMs(): Promise<number> {
    const times: number[] = [];
    for (let n = 0; n < 21; n += 1) {
      await this.#ready();
      const from = monotonic();
      const id = this.#client.post(ROOM, `warm up ${n}`);
      await new Promise<void>((resolve) => {
        const stop = this.#client.subscribe(() => {
          if (this.#delivery(id) === 'queued' || this.#delivery(id) === 'sending') return;
          stop();
          resolve();
        });
      });
      times.push(monotonic() - from);
    }
    return times.sort((a, b) => a - b)[5] as number;
  }

  /** Returns what had become of the post when the node died, and whether it is shown once everywhere. */
  async once(body: string, delayMs: number): Promise<{ readonly fate: Fate; readonly shown: readonly number[] }> {
    const run = await this.#calm(`before: ${body}`);
    const victim = await this.#ready();
    const id = this.#client.post(ROOM, body);
    spin(delayMs);
    victim.signal('SIGKILL');
    await victim.exited;
    const wasAcked = this.#delivery(id) !== 'queued' && this.#delivery(id) !== 'sending';
    const isDone = () => ['replicated', 'everywhere'].includes(this.#delivery(id) ?? '');
    await until(() => `"${body}" to be replicated; it is ${this.#delivery(id)}`, isDone, SETTLED_WITHIN_MS);
    await victim.start([], { withinMs: START_WITHIN_MS });
    await this.#mesh.linked(SETTLED_WITHIN_MS);
    await this.#mesh.converged(SETTLED_WITHIN_MS);
    await until(
      () => `bob to see "${body}"`,
      () => timesShown(this.#other, body) > 0,
      SETTLED_WITHIN_MS,
    );
    const { origin, byNodes } = await this.#readBack(body);
    const fate = origin !== run ? 'not stored' : wasAcked ? 'acknowledged' : 'stored, not acknowledged';
    return { fate, shown: [timesShown(this.#client, body), timesShown(this.#other, body), ...byNodes] };
  }

  async close(): Promise<void> {
    this.#close();
    await this.#mesh.close();
  }

  /** The node the client is on, with nothing under way. */
  #ready(): Promise<NodeProcess> {
    const found = () => {
      const { phase, waiting } = this.#client.state;
      return phase.is === 'online' && waiting === 0 && this.#mesh.nodes.find(({ name }) => name === phase.node);
    };
    return until('the client to be attached, with an empty outbox', found, SETTLED_WITHIN_MS) as Promise<NodeProcess>;
  }

  #delivery(id: string): string | undefined {
    return entries(this.#client).find((entry) => entry.id === id)?.delivery.is;
  }

  /** How often the history of each node shows a post, and of which run the copy is that counts. */
  async #readBack(body: string): Promise<{ readonly origin: string | undefined; readonly byNodes: readonly number[] }> {
    const byNodes: number[] = [];
    let origin: string | undefined;
    for (const { url } of this.#mesh.nodes) {
      const reader = await patiently(() => RawClient.join(url, `reader-${this.#readers++}`, ROOM));
      const found = (await patiently(() => reader.history(ROOM))).events.filter((event) => event.body === body);
      byNodes.push(found.length);
      origin = found[0]?.origin;
      reader.drop();
    }
    return { origin, byNodes };
  }

  /** Posts, and waits until that is stored. Returns by which run of which node. */
  async #calm(body: string): Promise<string> {
    const id = this.#client.post(ROOM, body);
    const stored = () => entries(this.#client).find((entry) => entry.id === id)?.place?.origin;
    return until(() => `"${body}" to be stored`, stored, SETTLED_WITHIN_MS);
  }
}

function entries(client: ChatClient) {
  return client.state.rooms.find(({ room }) => room === ROOM)?.entries ?? [];
}

function timesShown(client: ChatClient, body: string): number {
  return entries(client).filter((entry) => entry.body === body).length;
}

/** Timers are coarser than what is measured here. */
function spin(ms: number): void {
  const until = monotonic() + ms;
  while (monotonic() < until);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { times: { type: 'string', default: '200' } } });
  const times = Number(values.times);
  if (!Number.isSafeInteger(times) || times < 1) {
    console.error('npm run chaos:ack-kill -- [--times N]   (default 200)');
    return 64;
  }
  const stage = new AckKill(await Mesh.start({ count: 3 }));
  try {
    const ackMs = await stage.ackMs();
    console.log(`an acknowledgement takes ${ackMs.toFixed(2)} ms; killing after 0 to ${(ackMs * BEYOND).toFixed(2)} ms`);
    const fates = new Map<Fate, number>();
    let once = 0;
    for (let n = 0; n < times; n += 1) {
      const delayMs = (ackMs * BEYOND * n) / times;
      const { fate, shown } = await stage.once(`post ${n}`, delayMs);
      if (n > 0 && n % 20 === 0) console.log(`${once} of ${n} so far`);
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      if (shown.every((count) => count === 1)) once += 1;
      else console.log(`post ${n}, killed after ${delayMs.toFixed(2)} ms (${fate}): shown ${shown.join(', ')} times`);
    }
    console.log([...fates].map(([fate, count]) => `${fate}: ${count}`).join('; '));
    console.log(`${once} of ${times}`);
    return once === times ? 0 : 1;
  } finally {
    await stage.close();
  }
}

process.exitCode = await main();
