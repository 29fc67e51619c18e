import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { RawSocket } from './harness/raw-socket.ts';
import { sleep, until } from './harness/time.ts';
import { Witness } from './harness/witness.ts';

const PLENTY = 1_024;

describe('a node that can open no more files', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 1 });
  });
  afterAll(() => mesh?.close());

  it('takes no new connections, goes on for those it has, and takes new ones again when it can', async () => {
    const node = mesh.node('a');
    const witness = await Witness.of(node);
    const files = () => readdirSync(`/proc/${node.pid}/fd`).length;
    // The soft limit only: that can be raised again. What is above it already stays open.
    const limit = (count: number) => execFileSync('prlimit', ['--pid', String(node.pid), `--nofile=${count}:`]);
    limit(files());
    const sockets = await Promise.all(Array.from({ length: 5 }, () => RawSocket.dial(node.options.httpPort)));
    // Longer than it takes the node to look at everything it looks at now and then.
    for (let round = 0; round < 10; round += 1) {
      await witness.noticedNothing();
      await sleep(300);
    }
    limit(PLENTY);
    for (const socket of sockets) socket.destroy();
    await until('a new client to be let in', async () => {
      return RawClient.join(node.url, 'late', 'calm').catch(() => undefined);
    });
  });
});
