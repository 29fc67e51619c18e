import { Buffer } from 'node:buffer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { closeCode, type RawSocket, upgrade, wsFrame } from './harness/raw-socket.ts';
import { monotonic, sleep } from './harness/time.ts';
import { granted, refusal, Wire } from './harness/wire.ts';
import { Witness } from './harness/witness.ts';

const TEXT = 1;
const KiB = 1024;

describe('bad WebSocket frames', () => {
  let mesh: Mesh;
  let witness: Witness;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 1 });
    witness = await Witness.of(mesh.node('a'));
  });
  afterEach(() => witness.noticedNothing());
  afterAll(() => mesh?.close());

  const open = async (headers: Readonly<Record<string, string>> = {}): Promise<RawSocket> => {
    const { status, socket } = await upgrade(mesh.node('a').options.httpPort, {
      headers: { 'Sec-WebSocket-Protocol': 'skein.v1', ...headers },
    });
    expect(status).toBe(101);
    return socket;
  };
  const closedBy = async (...bytes: readonly Buffer[]): Promise<number> => {
    const socket = await open();
    for (const part of bytes) socket.write(part);
    return closeCode(socket);
  };
  const ping = (text: string) => wsFrame(text, { opcode: TEXT });

  it('C13 B18 B21 B23 B25 violations of the framing close with 1002', async () => {
    const cases: Readonly<Record<string, readonly Buffer[]>> = {
      'an unmasked frame': [wsFrame('{}', { opcode: TEXT, masked: false })],
      'a continuation first': [wsFrame('x', { opcode: 0 })],
      'interleaved fragments': [wsFrame('a', { opcode: TEXT, fin: false }), wsFrame('b', { opcode: TEXT })],
      'a reserved opcode': [wsFrame('', { opcode: 3 })],
      'a reserved control opcode': [wsFrame('', { opcode: 0xb })],
      'a reserved bit': [wsFrame('{}', { opcode: TEXT, rsv: 4 })],
      'a ping of 126 bytes': [wsFrame(Buffer.alloc(126), { opcode: 9 })],
      'a fragmented ping': [wsFrame('', { opcode: 9, fin: false })],
      'a close of 1 byte': [wsFrame('x', { opcode: 8 })],
      'close code 1005': [wsFrame(Buffer.from([1005 >> 8, 1005 & 0xff]), { opcode: 8 })],
      'close code 999': [wsFrame(Buffer.from([999 >> 8, 999 & 0xff]), { opcode: 8 })],
    };
    for (const [what, frames] of Object.entries(cases)) expect(await closedBy(...frames), what).toBe(1002);
  });

  it('C10 C11 C12 B19 B22 B24 too big closes with 1009, binary with 1003, invalid UTF-8 with 1007', async () => {
    expect(await closedBy(ping(`{"type":"ping","ref":1,"x":"${'x'.repeat(64 * KiB)}"}`)), 'more than 64 KiB').toBe(1009);
    expect(await closedBy(wsFrame('{"type":"ping","ref":1}', { opcode: 2 })), 'binary').toBe(1003);
    expect(await closedBy(wsFrame(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { opcode: TEXT })), 'invalid UTF-8').toBe(1007);
  });

  it('C10 B19 a claimed length is not believed: 1 GiB announced, nothing allocated', async () => {
    const before = mesh.node('a').memoryMiB;
    const sockets = await Promise.all(Array.from({ length: 10 }, () => open()));
    for (const socket of sockets) socket.write(wsFrame('', { opcode: TEXT, claimed: KiB ** 3 }));
    for (const socket of sockets) expect(await closeCode(socket)).toBe(1009);
    expect(mesh.node('a').memoryMiB - before).toBeLessThan(64);
  });

  it('C10 hello and resume may have 256 KiB, and no more', async () => {
    const cursor = Object.fromEntries(Array.from({ length: 4_096 }, (_, n) => [`origin-${String(n).padStart(20, '0')}`, n]));
    const wire = await Wire.open(mesh.node('a').url);
    granted(await wire.request({ type: 'hello', name: 'wide', resume: { cursor, rooms: ['big'] } }));
    await wire.next('resumed');
    granted(await wire.request({ type: 'resume', cursor, rooms: ['big'] }));
    wire.send({ type: 'resume', ref: 99, cursor, rooms: ['x'.repeat(256 * KiB)] });
    expect(await wire.closed).toMatchObject({ code: 1009 });
  });

  it('B20 endless fragments are cut short', async () => {
    const many = (body: string) => Buffer.concat(Array.from({ length: 20_000 }, () => wsFrame(body, { opcode: 0, fin: false })));
    const before = mesh.node('a').memoryMiB;
    for (const body of ['x', '']) {
      const code = await closedBy(wsFrame(body, { opcode: TEXT, fin: false }), many(body));
      expect([1008, 1009], `fragments of ${body.length}`).toContain(code);
    }
    expect(mesh.node('a').memoryMiB - before).toBeLessThan(32);
  });

  it('B23 offered compression is ignored', async () => {
    const { head, socket } = await upgrade(mesh.node('a').options.httpPort, {
      headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate' },
    });
    expect(head).toMatch(/^HTTP\/1\.1 101/);
    expect(head.toLowerCase()).not.toContain('sec-websocket-extensions');
    socket.destroy();
  });

  it('B26 a flood of pings is stopped with 1008', async () => {
    expect(await closedBy(Buffer.concat(Array.from({ length: 10_000 }, () => wsFrame('', { opcode: 9 }))))).toBe(1008);
  });

  it('C1 the subprotocol is selected when offered, and not needed', async () => {
    const open = (...protocols: string[]) => Wire.open(mesh.node('a').url, { protocols });
    const [alone, second, without] = [await open('skein.v1'), await open('skein.v2', 'skein.v1'), await open()];
    expect([alone.subprotocol, second.subprotocol, without.subprotocol]).toEqual(['skein.v1', 'skein.v1', '']);
    expect(await without.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
    for (const wire of [alone, second, without]) await wire.close();
  });

  it('C14 C15 C17 C19 without hello: ping is answered, the rest refused, beats come, and after 5 s it ends with 4001', async () => {
    const begun = monotonic();
    const wire = await Wire.open(mesh.node('a').url);
    let beats = 0;
    wire.listener = (message) => {
      if (message.type === 'beat') beats += 1;
    };
    expect(await wire.request({ type: 'ping' })).toMatchObject({ type: 'pong', node: 'node-a' });
    for (const type of ['join', 'post', 'resume', 'users', 'bye']) {
      expect(refusal(await wire.request({ type, room: 'calm', id: 'x', body: 'x', cursor: {}, rooms: [] })).code, type).toBe(
        'hello_required',
      );
    }
    expect(refusal(await wire.request({ type: 'hello', name: 'a b' })).code).toBe('bad_name');
    expect(await wire.closed).toMatchObject({ code: 4001 });
    expect(monotonic() - begun).toBeGreaterThan(4_900);
    expect(monotonic() - begun).toBeLessThan(6_000);
    expect(beats).toBeGreaterThanOrEqual(3);
    await sleep(0);
  });
});

describe('too many connections', () => {
  it('C105 B57 beyond the limit for one address are refused before the upgrade; the others stay', async () => {
    const mesh = await Mesh.start({ count: 1, args: ['--sockets-per-address', '8'] });
    try {
      const port = mesh.node('a').options.httpPort;
      const first = await Promise.all(Array.from({ length: 8 }, () => Wire.open(mesh.node('a').url)));
      const { status, socket } = await upgrade(port);
      expect([429, 503]).toContain(status);
      socket.destroy();
      for (const wire of first) expect(await wire.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
      await first[0]?.close();
      const again = await Wire.open(mesh.node('a').url);
      expect(await again.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
    } finally {
      await mesh.close();
    }
  });
});
