import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy } from './fault-proxy.ts';
import { EVENT_FRAME, meshFrame } from './frame-meter.ts';
import { freePorts } from './ports.ts';
import { monotonic, sleep, until } from './time.ts';

/** What the far end got; it answers each chunk with the same chunk. */
let heard: Buffer[];
let server: Server;
let proxy: FaultProxy;
let far: Socket[];
let near: Socket[];

beforeEach(async () => {
  const [target, port] = (await freePorts(2)) as [number, number];
  heard = [];
  far = [];
  near = [];
  server = createServer((socket) => {
    far.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      socket.write(chunk);
    });
  }).listen(target, '127.0.0.1');
  await once(server, 'listening');
  proxy = await FaultProxy.start(port, target);
});

afterEach(async () => {
  for (const socket of near) socket.destroy();
  await proxy.close();
  server.close();
});

interface Dialled {
  readonly socket: Socket;
  readonly back: Buffer[];
  readonly ending: string[];
}

async function dial(): Promise<Dialled> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
  near.push(socket);
  const dialled: Dialled = { socket, back: [], ending: [] };
  socket.on('data', (chunk: Buffer) => dialled.back.push(chunk));
  socket.on('error', (error: NodeJS.ErrnoException) => dialled.ending.push(error.code ?? error.message));
  socket.on('close', () => dialled.ending.push('closed'));
  await until('the connection, or its refusal', () => !socket.connecting);
  return dialled;
}

const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString();

describe('the fault proxy', () => {
  it('passes bytes both ways and counts them', async () => {
    const { socket, back } = await dial();
    socket.write('hello there');
    await until('the echo', () => text(back) === 'hello there');
    far[0]?.write(', you');
    await until('the rest', () => text(back) === 'hello there, you');
    expect([proxy.traffic.up.bytes, proxy.traffic.down.bytes]).toEqual([11, 16]);
  });

  it('passes an orderly end on behind the last bytes', async () => {
    const { back, ending } = await dial();
    await until('the far end', () => far.length === 1);
    proxy.shape({ delayMs: 100 }, 'down');
    far[0]?.end('last words');
    await until('the end', () => ending.length > 0);
    expect([text(back), ending]).toEqual(['last words', ['closed']]);
  });

  it('passes a reset on at once, and through a held link only when it heals', async () => {
    const first = await dial();
    const second = await dial();
    await until('the far ends', () => far.length === 2);
    far[0]?.resetAndDestroy();
    await until('the reset', () => first.ending.length + second.ending.length > 0);
    const [left, ending] = first.ending.length > 0 ? [second, first.ending] : [first, second.ending];
    await until('all of it', () => ending.length === 2);
    expect(ending).toEqual(['ECONNRESET', 'closed']);
    proxy.hold();
    far[1]?.resetAndDestroy();
    await sleep(100);
    expect(left.ending).toEqual([]);
    proxy.heal();
    await until('the reset to come through', () => left.ending.length === 2);
    expect(left.ending).toEqual(['ECONNRESET', 'closed']);
  });

  it('a cut resets both ends and refuses new connections until it heals', async () => {
    const { socket, back, ending } = await dial();
    socket.write('before');
    await until('the echo', () => text(back) === 'before');
    proxy.cut();
    await until('the reset', () => ending.length === 2);
    await until('the far end to go', () => far[0]?.destroyed);
    expect(ending[0]).toBe('ECONNRESET');
    const refused = await dial();
    await until('the refusal', () => refused.ending.includes('closed'));
    expect(far).toHaveLength(1);
    proxy.heal();
    const again = await dial();
    again.socket.write('after');
    await until('the echo', () => text(again.back) === 'after');
  });

  it('a half-open link passes nothing and tells neither end, then delivers each byte once', async () => {
    const { socket, back, ending } = await dial();
    proxy.hold();
    socket.write('held ');
    const second = await dial();
    second.socket.write('also held');
    await sleep(150);
    expect([heard, back, ending, second.ending]).toEqual([[], [], [], []]);
    proxy.heal();
    socket.write('free');
    await until('the echo', () => text(back) === 'held free');
    await until('the second echo', () => text(second.back) === 'also held');
  });

  it('a one-way cut holds one direction only', async () => {
    const { socket, back } = await dial();
    proxy.hold('down');
    socket.write('there');
    await until('the far end to hear it', () => text(heard) === 'there');
    await sleep(100);
    expect(back).toEqual([]);
    proxy.heal();
    await until('the echo', () => text(back) === 'there');
  });

  it('delays, limits bandwidth and slices', async () => {
    proxy.shape({ delayMs: 120 }, 'up');
    const { socket, back } = await dial();
    const start = monotonic();
    socket.write('late');
    await until('the echo', () => text(back) === 'late');
    const delayed = monotonic() - start;
    expect(delayed).toBeGreaterThanOrEqual(119);
    proxy.shape({ delayMs: 0, bandwidth: 20_000, slice: 100 }, 'up');
    const begun = monotonic();
    socket.write(Buffer.alloc(4_000, 'x'));
    await until('all of it', () => text(heard).length === 4_004);
    expect(monotonic() - begun).toBeGreaterThanOrEqual(190);
    expect(Math.max(...heard.map(({ length }) => length))).toBeLessThan(4_000);
  });

  it('counts each event frame by identity, whatever the chunks, and captures only when asked', async () => {
    proxy.countEvents = true;
    const { socket, back } = await dial();
    const event = (seq: number) => meshFrame(EVENT_FRAME, { origin: 'abc', seq, body: 'sécret' });
    const bytes = Buffer.concat([meshFrame(4, { sent: 1 }), event(1), event(2), event(1)]);
    for (const byte of bytes) {
      socket.write(Buffer.from([byte]));
      await sleep(0);
    }
    await until('the echo', () => Buffer.concat(back).length === bytes.length);
    expect([...proxy.traffic.up.events]).toEqual([
      ['abc:1', 2],
      ['abc:2', 1],
    ]);
    expect(proxy.traffic.up.text).toBe('');
    proxy.capture = true;
    socket.write('plain');
    await until('the capture', () => proxy.traffic.up.text === 'plain');
  });
});
