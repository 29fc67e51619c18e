import { afterEach, describe, expect, it } from 'vitest';
import { CLEAN, judged } from './harness/checker.ts';
import { enter, say } from './harness/enter.ts';
import { Mesh } from './harness/mesh.ts';
import type { NodeProcess } from './harness/node-process.ts';
import type { RawClient } from './harness/raw-client.ts';
import { upgrade } from './harness/raw-socket.ts';
import { bodiesOf, startRealClient } from './harness/real-client.ts';
import { monotonic, sleep, until, within } from './harness/time.ts';
import { Wire } from './harness/wire.ts';

const ROOM = 'general';
const POST_EVERY_MS = 80;

describe('a node that is asked to go', () => {
  let mesh: Mesh | undefined;
  const posters: Poster[] = [];
  afterEach(async () => {
    for (const poster of posters.splice(0)) poster.isDone = true;
    await mesh?.close();
  });
  const start = async (...args: Parameters<typeof Mesh.start>) => {
    mesh = await Mesh.start(...args);
    return mesh;
  };
  const many = async (node: NodeProcess, count: number) => {
    const clients = await Promise.all(Array.from({ length: count }, (_, n) => enter(node, `user${n}`, ROOM)));
    const started = clients.map((client) => new Poster(client));
    posters.push(...started);
    return started;
  };

  it('C91 C150 loses and doubles nothing of 30 clients that post all the while, and is gone as soon as they have moved', async () => {
    const { nodes } = await start({ count: 3 });
    const leaving = nodes[0] as NodeProcess;
    const reader = await enter(nodes[2] as NodeProcess, 'reader', ROOM);
    const all = await many(leaving, 30);
    for (const poster of all) void poster.moveWhenAsked();
    await until('all to post', () => all.every((poster) => poster.acked >= 5));
    const { exit, tookMs } = await asked(leaving);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(tookMs).toBeLessThan(4_000);
    const before = all.map((poster) => poster.acked);
    await until('all to post elsewhere', () => all.every((poster, n) => poster.acked >= (before[n] as number) + 5));
    await Promise.all(all.map((poster) => poster.end()));
    const sent = all.reduce((sum, { client }) => sum + client.log.sent.length, 0);
    await until('the reader to have all', () => reader.bodies().length >= sent, 10_000);
    await until('all to be replicated', () => all.every(({ client }) => client.unreplicated === 0));
    await mesh?.converged();
    await until('everybody to have all', () => all.every(({ client }) => client.bodies().length >= sent), 10_000);
    expect(judged([reader.log, ...all.map(({ client }) => client.log)], ROOM)).toBe(CLEAN);
    // The machine is shared: what is shown is that nobody waited for a time-out of any kind.
    expect(Math.max(...all.map((poster) => poster.longestGapMs))).toBeLessThan(1_500);
    expect(all.flatMap(({ client }) => client.log.refused)).toEqual([]);
  });

  it("A6 C91 C150 lets the product's own clients move without a gap, and waits for nobody who only stands by", async () => {
    const { nodes } = await start({ count: 3 });
    const [leaving, other] = nodes as [NodeProcess, NodeProcess];
    const names = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay'];
    const clients = names.map((name, n) => startRealClient(name, (n % 2 ? other : leaving).url, ROOM));
    await until('all online', () => clients.every((client) => client.state.phase.is === 'online'));
    // The second best of those on the other node is, for some of them, the one that leaves.
    const open = async () => Number(/skein_clients\{state="open"\} (\d+)/.exec(await metrics(leaving))?.[1]);
    await until('warm standbys there', async () => (await open()) > 3, 20_000);
    const ticking = clients.map((client, n) => {
      let said = 0;
      const cancel = setInterval(() => client.post(ROOM as never, `${names[n]} ${said++}`), POST_EVERY_MS);
      return { stop: () => clearInterval(cancel), said: () => said };
    });
    await sleep(500);
    const { exit, tookMs } = await asked(leaving);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(tookMs).toBeLessThan(4_000);
    await sleep(500);
    for (const { stop } of ticking) stop();
    const total = ticking.reduce((sum, { said }) => sum + said(), 0);
    for (const client of clients) {
      await until('everybody to show all', () => bodiesOf(client, ROOM).length >= total, 10_000);
      expect(new Set(bodiesOf(client, ROOM)).size).toBe(total);
      // A post that was stored twice goes up to its smaller place when that copy comes.
      const inOneOrder = () => bodiesOf(client, ROOM).join() === bodiesOf(clients[0] as (typeof clients)[0], ROOM).join();
      await until('everybody to show one order', inOneOrder, 10_000);
    }
    for (const n of [0, 2, 4]) {
      const moves = clients[n]?.state.moves ?? [];
      expect(moves.at(-1)).toMatchObject({ from: leaving.name, cause: 'drain', gapMs: 0 });
    }
    for (const client of clients) client.stop();
  });

  it('C150 serves a client that never moves to the end of its time, takes in nobody new, and is gone within --drain-timeout', async () => {
    const { nodes } = await start({ count: 2, args: ['--drain-timeout', '4s'] });
    const [leaving, other] = nodes as [NodeProcess, NodeProcess];
    const stayer = await enter(leaving, 'stayer', ROOM);
    const begun = monotonic();
    leaving.signal('SIGTERM');
    const going = await stayer.wire.next('going');
    expect(going).toMatchObject({ reason: 'restart', suggest: [expect.stringContaining(`:${other.options.httpPort}`)] });
    expect(going.deadlineMs).toBeGreaterThan(2_000);
    expect(going.deadlineMs).toBeLessThan(4_000);
    const ready = await fetch(`${leaving.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'not_ready', reasons: ['draining'] }]);
    const refused = await upgrade(leaving.options.httpPort);
    expect(refused.head).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: \d+\r\n/);
    await expect(Wire.open(leaving.url)).rejects.toThrow('503');
    await say(stayer, ROOM, 'still here');
    const posts = [say(stayer, ROOM, 'and here')];
    const { code } = await within('the socket to be closed', 6_000, stayer.wire.closed);
    expect(code).toBe(1012);
    await Promise.all(posts);
    expect(await leaving.exited).toEqual({ code: 0, signal: null });
    expect(monotonic() - begun).toBeLessThan(4_500);
    await stayer.connect(other.url);
    await mesh?.converged();
    const later = await enter(other, 'later', ROOM);
    expect(later.bodies()).toEqual(['still here', 'and here']);
  });

  it('C86 alone waits for nobody, answers what it has read, and has it all when it is back', async () => {
    const { nodes } = await start({ count: 1, topology: 'none' });
    const leaving = nodes[0] as NodeProcess;
    const all = await many(leaving, 10);
    await until('all to post', () => all.every((poster) => poster.acked >= 5));
    const wires = all.map(({ client }) => client.wire);
    const { exit, tookMs } = await asked(leaving);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(tookMs).toBeLessThan(2_000);
    for (const wire of wires) {
      expect((await wire.closed).code).toBe(1012);
      expect(wire.all('going')).toEqual([]);
    }
    for (const poster of all) poster.isDone = true;
    await leaving.start();
    await Promise.all(all.map(({ client }) => client.connect(leaving.url)));
    await Promise.all(all.map((poster) => poster.end()));
    const sent = all.reduce((sum, { client }) => sum + client.log.sent.length, 0);
    await until('everybody to have all', () => all.every(({ client }) => client.bodies().length >= sent), 10_000);
    expect(
      judged(
        all.map(({ client }) => client.log),
        ROOM,
      ),
    ).toBe(CLEAN);
  });

  it('gives what only it holds to a peer before it goes', async () => {
    const whole = await start({ count: 2, topology: 'full', proxied: true, args: ['--drain-timeout', '30s'] });
    const [leaving, other] = whole.nodes as [NodeProcess, NodeProcess];
    const ann = await enter(leaving, 'ann', ROOM);
    whole.mute('a', 'from');
    await say(ann, ROOM, 'only here so far');
    ann.drop();
    leaving.signal('SIGTERM');
    await until('the node to be going', async () => (await fetch(`${leaving.url}/readyz`)).status === 503);
    await sleep(1_000);
    expect(leaving.isRunning).toBe(true);
    whole.heal();
    expect(await within('the node to end', 30_000, leaving.exited)).toEqual({ code: 0, signal: null });
    const bob = await enter(other, 'bob', ROOM);
    expect(bob.bodies()).toEqual(['only here so far']);
  });

  it.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGINT', 130],
  ] as const)('%s and then %s ends it at once, with %d', async (first, second, code) => {
    const { nodes } = await start({ count: 2 });
    const leaving = nodes[0] as NodeProcess;
    const stayer = await enter(leaving, 'stayer', ROOM);
    leaving.signal(first);
    await stayer.wire.next('going');
    const begun = monotonic();
    leaving.signal(second);
    expect(await within('the node to end', 3_000, leaving.exited)).toEqual({ code, signal: null });
    expect(monotonic() - begun).toBeLessThan(1_000);
  });
});

/** A client that posts at a steady pace, and knows how long it once waited for an `ok`. */
class Poster {
  readonly client: RawClient;
  isDone = false;
  longestGapMs = 0;
  readonly #running: Promise<void>;

  constructor(client: RawClient) {
    this.client = client;
    this.#running = this.#run();
  }

  get acked(): number {
    return this.client.log.acked.length;
  }

  /** Make before break, as often as a node asks. */
  async moveWhenAsked(): Promise<void> {
    const { suggest } = await this.client.wire.next('going', () => true, 60_000);
    const dial = () => this.client.standby(suggest[0] as string).catch(() => undefined);
    const standby = await until(`${this.client.name} to be taken in`, dial);
    const old = await this.client.moveTo(standby);
    await sleep(200);
    await old?.close().catch(() => {});
  }

  async end(): Promise<void> {
    this.isDone = true;
    await within(`${this.client.name} to have its last ok`, 15_000, this.#running);
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.isDone; n += 1) {
      const begun = monotonic();
      await say(this.client, ROOM, `${this.client.name} says ${n}`);
      this.longestGapMs = Math.max(this.longestGapMs, monotonic() - begun);
      await sleep(POST_EVERY_MS);
    }
  }
}

async function asked(node: NodeProcess): Promise<{ exit: Awaited<NodeProcess['exited']>; tookMs: number }> {
  const begun = monotonic();
  const exit = await node.stop();
  return { exit, tookMs: monotonic() - begun };
}

async function metrics(node: NodeProcess): Promise<string> {
  return (await fetch(`${node.url}/metrics`)).text();
}
