import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { sleep } from '../e2e/harness/time.ts';
import { table } from './figures.ts';
import { round, say } from './print.ts';
import { BenchStage } from './stage.ts';
import { WireClient } from './wire-client.ts';

/**
 * Many clients that are signed in, in a room, and say nothing. Prints what they cost a node in resident memory, beside what as many
 * bare WebSockets cost a process that does nothing with them.
 *
 * --sockets 10000, --members 100 (a room), --settle 20 (seconds)
 */
const MOST_MIB = 512;
const AT_ONCE = 100;
/** Files that this process and the node have open besides the sockets. */
const OTHER_FILES = 200;
const BARE = `const { WebSocketServer } = require('ws');
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, maxPayload: 65536 });
  server.on('connection', socket => socket.on('message', () => {}));
  server.on('listening', () => console.log(server.address().port));`;

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const [sockets, members] = [Number(options.get('sockets') ?? 10_000), Number(options.get('members') ?? 100)];
  const settleMs = Number(options.get('settle') ?? 20) * 1_000;
  const files = openFiles();
  if (files < sockets + OTHER_FILES)
    throw new Error(`this process may open ${files} files, ${sockets + OTHER_FILES} are needed: ulimit -n`);
  const bare = await bareMiB(sockets, settleMs);
  say(`bare WebSockets: ${round(bare)} MiB`);

  const stage = new BenchStage();
  const clients: WireClient[] = [];
  let closed = 0;
  try {
    const node = await stage.node('node');
    await node.start();
    await sleep(settleMs / 4);
    const empty = node.memoryMiB;
    say(`an empty node: ${round(empty)} MiB`);
    await inTurns(sockets, async (index) => {
      const client = await opened(node.options.httpPort, () => {
        closed += 1;
      });
      clients.push(client);
      const welcome = await client.ask({ type: 'hello', name: `idle-${index}` });
      if (welcome.type !== 'welcome') throw new Error(`refused: ${JSON.stringify(welcome)}`);
      await client.ask({ type: 'join', room: `room-${Math.floor(index / members)}`, limit: 0 });
    });
    const entered = node.memoryMiB;
    await sleep(settleMs);
    const settled = node.memoryMiB;
    say(`with ${sockets}: ${round(entered)} MiB when the last was in, ${round(settled)} MiB later; ${closed} were closed`);
    const raw = { what: 'bare WebSocket of the same library', value: (bare * 1024) / sockets };
    return table([
      { what: `node with ${sockets} idle clients`, value: Math.max(entered, settled), unit: 'MiB', promised: MOST_MIB },
      { what: 'over an empty node, each', value: ((settled - empty) * 1024) / sockets, unit: 'KiB', raw },
      { what: 'closed by the node', value: closed, unit: '', promised: 0 },
    ]);
  } finally {
    for (const client of clients) client.end();
    await stage.close();
  }
}

/** Resident memory of a process with so many WebSockets, without that of the process itself; MiB. */
async function bareMiB(sockets: number, settleMs: number): Promise<number> {
  const server = spawn(process.execPath, ['-e', BARE], { stdio: ['ignore', 'pipe', 'inherit'] });
  const clients: WireClient[] = [];
  try {
    const port = await new Promise<number>((resolve) => server.stdout.once('data', (text) => resolve(Number(text))));
    const before = residentMiB(server);
    await inTurns(sockets, async () => void clients.push(await opened(port, () => {})));
    await sleep(settleMs / 4);
    return residentMiB(server) - before;
  } finally {
    for (const client of clients) client.end();
    server.kill('SIGKILL');
  }
}

function residentMiB({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function openFiles(): number {
  return Number(/Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
}

async function inTurns(count: number, task: (index: number) => Promise<void>): Promise<void> {
  let begun = 0;
  const one = async () => {
    while (begun < count) {
      begun += 1;
      await task(begun - 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

function opened(port: number, closed: () => void): Promise<WireClient> {
  return new Promise((resolve) => {
    const client: WireClient = new WireClient(port, { opened: () => resolve(client), message() {}, closed });
  });
}
