import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Free ports below the range that the system gives to outgoing connections: a node that is restarted on its port must
 * not find it taken by somebody's outgoing socket.
 */
const LOWEST = 12_000;
const HIGHEST = 32_000;
const given = new Set<number>();

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (given.has(port) || !(await canListen(port))) continue;
    given.add(port);
    return port;
  }
}

export function freePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, freePort));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
