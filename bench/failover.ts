import { Mesh } from '../e2e/harness/mesh.ts';
import { realPorts } from '../e2e/harness/real-client.ts';
import { sleep, until } from '../e2e/harness/time.ts';
import { ChatClient } from '../shared/client/chat-client.ts';
import type { ClientPorts } from '../shared/client/ports.ts';
import type { RoomName } from '../shared/ids.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { table } from './figures.ts';
import { quantile, quantiles, say } from './print.ts';
import { Reference } from './reference.ts';

/**
 * The node under several clients that post is killed (SIGKILL). Prints, of the production client with a warm standby, how long no
 * post was acknowledged: from one `ok` to the next.
 *
 * --kills 40, --clients 4, --posts 50 (a second, each)
 */
const P99_MS = 500;
const MOST_MS = 2_000;
const BEFORE_MS = 500;
const AFTER_MS = 300;

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const [kills, clients] = [Number(options.get('kills') ?? 40), Number(options.get('clients') ?? 4)];
  const perSecond = Number(options.get('posts') ?? 50);
  const mesh = await Mesh.start({ count: 3 });
  const reference = await Reference.start();
  const gaps: number[] = [];
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      await reference.take(20);
      const found = await killOnce(mesh, kill, clients, perSecond);
      gaps.push(...found);
      say(`${String(kill + 1).padStart(3)}  ${found.map((gap) => Math.round(gap)).join(' ')} ms`);
    }
    say(`gap  ${quantiles(gaps)}`);
    const bare = quantile(reference.fsyncs, 0.5) + 2 * quantile(reference.roundTrips, 0.5);
    const raw = { what: 'one fsync and two round trips, p50', value: bare };
    return table([
      { what: `gap after ${kills} kills, p50`, value: quantile(gaps, 0.5), unit: 'ms', raw },
      { what: 'p99', value: quantile(gaps, 0.99), unit: 'ms', promised: P99_MS, raw },
      { what: 'max', value: quantile(gaps, 1), unit: 'ms', promised: MOST_MS, raw },
    ]);
  } finally {
    reference.close();
    await mesh.close();
  }
}

/** Returns the gap of each client that was on the node killed. */
async function killOnce(mesh: Mesh, turn: number, count: number, perSecond: number): Promise<readonly number[]> {
  const victim = mesh.nodes[turn % mesh.nodes.length] as (typeof mesh.nodes)[number];
  const posters = Array.from(
    { length: count },
    (_, index) => new PostingClient(`poster-${turn}-${index}`, victim.url, perSecond),
  );
  try {
    await until(
      () => `a warm standby for all: ${posters.map((poster) => poster.told).join('; ')}`,
      () => posters.every((poster) => poster.isWarm),
      20_000,
    );
    await sleep(BEFORE_MS);
    const there = posters.filter((poster) => poster.node === victim.name);
    const at = realClock.monotonic();
    await victim.kill();
    await until(
      'posts to be acknowledged by another node',
      () => there.every((poster) => poster.node !== victim.name && poster.node !== '' && poster.lastOk > at + 1),
      20_000,
    );
    await sleep(AFTER_MS);
    return there.map((poster) => poster.longestGapAround(at));
  } finally {
    for (const poster of posters) poster.end();
    await victim.start();
    await mesh.linked(20_000);
  }
}

/** The production client, in a room of its own, posting steadily; it notes when each `ok` came. */
class PostingClient {
  readonly #client: ChatClient;
  readonly #oks: number[] = [];
  readonly #stop: () => void;

  constructor(name: string, nodeUrl: string, perSecond: number) {
    const room = `room-${name}` as RoomName;
    this.#client = new ChatClient(listening(realPorts(), () => this.#oks.push(realClock.monotonic())));
    this.#client.start({ urls: [nodeUrl], name, key: `key-of-${name}`.padEnd(24, '-'), rooms: [room], pin: undefined });
    this.#stop = realClock.every(1_000 / perSecond, () => void this.#client.post(room, 'x'.repeat(128)));
  }

  /** Empty while it has none. */
  get node(): string {
    const { phase } = this.#client.state;
    return phase.is === 'online' ? phase.node : '';
  }

  get isWarm(): boolean {
    return this.node !== '' && this.#oks.length > 0 && this.#client.state.nodes.some(({ standby }) => standby);
  }

  get told(): string {
    return `${JSON.stringify(this.#client.state.phase)}, ${this.#oks.length} acknowledged`;
  }

  get lastOk(): number {
    return this.#oks.at(-1) ?? 0;
  }

  /** What the node had sent before it died may be read after that: so the longest silence that did not end before. */
  longestGapAround(at: number): number {
    return Math.max(...this.#oks.slice(1).map((ok, index) => (ok < at ? 0 : ok - (this.#oks[index] as number))));
  }

  end(): void {
    this.#stop();
    this.#client.stop();
  }
}

function listening(ports: ClientPorts, onOk: () => void): ClientPorts {
  return {
    ...ports,
    dial: (url, events, isResuming) =>
      ports.dial(
        url,
        {
          opened: () => events.opened(),
          closed: (code, reason) => events.closed(code, reason),
          message: (text) => {
            if (text.startsWith('{"type":"ok"') && text.includes('"replicated":')) onOk();
            events.message(text);
          },
        },
        isResuming,
      ),
  };
}
