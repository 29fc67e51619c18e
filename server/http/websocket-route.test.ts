import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '../../shared/time/real-clock.ts';
import { Client, serve, stopServers, upgrade } from '../testing/http-stage.ts';
import { SimulatedLatency } from './latency.ts';

afterEach(stopServers);

describe('the websocket route', () => {
  it('C1 speaks skein.v1, and with a client that offers nothing as well', async () => {
    const { port } = await serve();
    const client = await new Client(port).opened();
    expect(client.ws.protocol).toBe('skein.v1');
    expect(await client.answer({ type: 'hello', ref: 1, name: 'ann' })).toMatchObject({ type: 'welcome', user: 'ann' });
    await client.answer({ type: 'join', ref: 2, room: 'r' });
    const id = '00000000-0000-4000-8000-000000000001';
    expect(await client.answer({ type: 'post', ref: 3, id, room: 'r', body: 'hé' })).toMatchObject({ type: 'ok', seq: 1 });
    expect(client.received.filter((message) => message.type === 'event')).toMatchObject([{ body: 'hé' }]);
    expect((await upgrade(port, '/ws', {})).status).toBe(101);
  });

  it('C125 C126 refuses strange pages and tokens in the URL before the upgrade', async () => {
    const { port } = await serve({ allowedOrigins: () => ['https://ui.example'] });
    expect(await upgrade(port, '/ws', { origin: 'https://evil.example' })).toEqual({ status: 403, error: 'forbidden_origin' });
    expect(await upgrade(port, '/ws', { origin: 'null' })).toMatchObject({ status: 403 });
    expect(await upgrade(port, '/ws', { origin: 'https://ui.example' })).toMatchObject({ status: 101 });
    expect(await upgrade(port, '/ws', { origin: 'http://node-a.test' })).toMatchObject({ status: 101 });
    expect(await upgrade(port, '/ws', { origin: `http://localhost:${port}`, host: `127.0.0.1:${port}` })).toMatchObject({
      status: 101,
    });
    expect(await upgrade(port, '/ws?token=secret', {})).toEqual({ status: 400, error: 'token_in_url' });
    expect(await upgrade(port, '/elsewhere', {})).toEqual({ status: 404, error: 'not_found' });
    expect(await upgrade(port, '/ws', { 'sec-websocket-version': '8' })).toEqual({ status: 426, error: 'websocket_version' });
    expect(await upgrade(port, '/ws', { 'sec-websocket-key': 'x' })).toMatchObject({ status: 400 });
  });

  it('C105 takes so many sockets from one address and no more, and again when one is gone', async () => {
    const { port } = await serve({ socketsPerAddress: 2 });
    const [first] = await Promise.all([new Client(port).opened(), new Client(port).opened()]);
    expect(await upgrade(port, '/ws', {})).toEqual({ status: 503, error: 'too_many_sockets' });
    first.ws.terminate();
    await first.closed;
    await expect.poll(async () => (await upgrade(port, '/ws', {})).status).toBe(101);
  });

  it.each([
    ['C11 a binary frame', 1003, (client: Client) => client.ws.send(Buffer.from('{}'))],
    ['C10 a frame over 64 KiB', 1009, (client: Client) => client.ws.send(`{"type":"post","body":"${'x'.repeat(65_536)}"}`)],
    ['C10 a frame over 256 KiB', 1009, (client: Client) => client.ws.send('x'.repeat(262_145))],
    ['C12 invalid UTF-8', 1007, (client: Client) => client.ws.send(Buffer.from([0xff, 0xfe]), { binary: false })],
    ['C13 an unmasked frame', 1002, (client: Client) => client.ws.send('{}', { mask: false })],
    ['a flood of pings', 1008, (client: Client) => void Array.from({ length: 200 }, () => client.ws.ping())],
  ])('closes the connection on %s', async (_what, code, act) => {
    const { port } = await serve();
    const client = await new Client(port).opened();
    const other = await new Client(port).opened();
    act(client);
    expect(await client.closed).toBe(code);
    expect(await other.answer({ type: 'ping', ref: 1 })).toMatchObject({ type: 'pong' });
  });

  it('C10 takes a large hello', async () => {
    const { port } = await serve();
    const client = await new Client(port).opened();
    const cursor = Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`origin-number-${i}`, 1]));
    expect(JSON.stringify(cursor).length).toBeGreaterThan(65_536);
    expect(await client.answer({ type: 'hello', ref: 1, name: 'ann', resume: { cursor, rooms: ['r'] } })).toMatchObject({
      type: 'welcome',
    });
  });

  it('takes no million fragments', async () => {
    const { port } = await serve();
    const client = await new Client(port).opened();
    for (let i = 0; i < 2_000; i += 1) client.ws.send('x', { fin: false });
    expect([1008, 1009, 1006]).toContain(await client.closed);
  });

  it('delays everything by the simulated latency, in order', async () => {
    const latency = new SimulatedLatency(80, () => {});
    const { port } = await serve({ latency });
    const client = await new Client(port).opened();
    const started = realClock.monotonic();
    const slow = client.answer({ type: 'ping', ref: 1 });
    await client.answer({ type: 'ping', ref: 2 });
    await slow;
    expect(realClock.monotonic() - started).toBeGreaterThanOrEqual(79);
    latency.set(200);
    client.ws.send('{"type":"ping","ref":3}');
    await new Promise((resolve) => realClock.after(20, () => resolve(undefined)));
    latency.set(0);
    await client.answer({ type: 'ping', ref: 4 });
    expect(client.received.map((message) => 'ref' in message && message.ref)).toEqual([1, 2, 3, 4]);
  });

  it('C108 says goodbye also late, before it cuts what is left, and waits no longer than for that', async () => {
    const latency = new SimulatedLatency(80, () => {});
    const { port, gateway, http } = await serve({ latency });
    const client = await new Client(port).opened();
    await client.answer({ type: 'hello', ref: 1, name: 'ann' });
    client.ws.send('{"type":"ping","ref":2}');
    await expect.poll(() => gateway.counts.messagesReceived).toBe(2);
    gateway.stop();
    await http.close();
    expect(await client.closed).toBe(1012);
    expect(client.received.at(-1)).toMatchObject({ type: 'pong', ref: 2 });
  });

  it('C108 cuts at its stop a client whose goodbye would take too long', async () => {
    const latency = new SimulatedLatency(0, () => {});
    const { port, gateway, http } = await serve({ latency });
    const client = await new Client(port).opened();
    await client.answer({ type: 'hello', ref: 1, name: 'ann' });
    latency.set(60_000);
    gateway.stop();
    latency.set(100);
    const started = realClock.monotonic();
    await http.close();
    expect(await client.closed).toBe(1006);
    expect(realClock.monotonic() - started).toBeGreaterThanOrEqual(599);
    expect(realClock.monotonic() - started).toBeLessThan(3_000);
  });

  it('puts a client that stops reading back on the log, and loses nothing of it', async () => {
    const { port, gateway } = await serve();
    const reader = await new Client(port).opened();
    await reader.answer({ type: 'hello', ref: 1, name: 'reader' });
    await reader.answer({ type: 'join', ref: 2, room: 'r' });
    const writer = await new Client(port).opened();
    await writer.answer({ type: 'hello', ref: 1, name: 'writer' });
    await writer.answer({ type: 'join', ref: 2, room: 'r' });
    reader.ws.pause();
    const posts = Array.from({ length: 2_500 }, (_, i) => {
      const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
      return writer.answer({ type: 'post', ref: 10 + i, id, room: 'r', body: 'x'.repeat(8_000) });
    });
    expect((await Promise.all(posts)).every((answer) => answer.type === 'ok')).toBe(true);
    expect(gateway.counts.behind).toBeGreaterThan(0);
    reader.ws.resume();
    const seqs = () => reader.received.flatMap((message) => (message.type === 'event' ? [message.seq] : []));
    await expect.poll(() => seqs().length, { timeout: 8_000 }).toBe(2_500);
    expect(seqs()).toEqual(Array.from({ length: 2_500 }, (_, i) => i + 1));
  }, 30_000);
});
