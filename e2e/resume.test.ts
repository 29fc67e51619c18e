import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLEAN, judged } from './harness/checker.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { sleep, until } from './harness/time.ts';

const POSTS_A_SECOND = 200;
const RESUMES = 50;

describe('a client that resumes in the middle of 200 posts a second', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 3 });
  });
  afterAll(() => mesh?.close());

  it('C71 C75 C76 C77 C78 fifty times, by a new connection on changing nodes: no gap, no double', async () => {
    await resumeUnderLoad('cut', async (client, nodeUrl) => {
      client.drop();
      await client.connect(nodeUrl);
    });
  });

  it('C82 C83 fifty times, by its standby connection: no gap, no double', async () => {
    await resumeUnderLoad('standby', async (client, nodeUrl) => {
      const standby = await client.standby(nodeUrl);
      const old = await client.moveTo(standby);
      expect(await old?.closed).toMatchObject({ code: 4009 });
    });
  });

  async function resumeUnderLoad(room: string, resume: (client: RawClient, nodeUrl: string) => Promise<void>): Promise<void> {
    const other = `${room}-too`;
    const writers: RawClient[] = [];
    for (const node of mesh.nodes) writers.push(await RawClient.join(node.url, `${room}-writer-${node.name}`, room, other));
    const traveller = await RawClient.join(mesh.node('a').url, `${room}-traveller`, room, other);
    let done = false;
    const writing = writers.map(async (writer, index) => {
      for (let n = 0; !done; n += 1) {
        await Promise.all([
          writer.post(n % 5 === 0 ? other : room, `${writer.name} ${n}`),
          sleep((1_000 / POSTS_A_SECOND) * writers.length),
        ]);
        // One of the writers posts in bursts, so that a resume also meets a batch.
        if (index === 0 && n % 10 === 0)
          await Promise.all([1, 2, 3].map((burst) => writer.post(room, `${writer.name} ${n} burst ${burst}`)));
      }
    });
    for (let round = 1; round <= RESUMES; round += 1) {
      await sleep(randomInt(10, 90));
      await resume(traveller, mesh.nodes[round % 3]?.url as string);
    }
    done = true;
    await Promise.all(writing);
    await mesh.converged();
    const acked = writers.reduce((sum, { log }) => sum + log.acked.length, 0);
    await until(
      () => `the traveller to have all ${acked}: ${traveller.bodies().length}`,
      () => traveller.bodies().length >= acked,
    );
    for (const writer of writers) await until(`${writer.name} to have all`, () => writer.bodies().length >= acked);
    await sleep(200);
    const logs = [traveller, ...writers].map(({ log }) => log);
    expect(judged(logs, room)).toBe(CLEAN);
    expect(judged(logs, other)).toBe(CLEAN);
    expect(new Set(traveller.log.received.map(({ socket }) => socket)).size).toBeGreaterThan(RESUMES / 2);
    for (const client of [traveller, ...writers]) client.drop();
  }
});
