import { createHash } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '../../../shared/time/real-clock.ts';
import { describePeerTransport } from '../../testing/peer-transport-contract.ts';
import { NotingNode, realWorld, Stranger, until } from '../../testing/peer-transport-stage.ts';
import { TcpNetwork } from './tcp-network.ts';

const SECRET = Buffer.alloc(32, 7);
const OTHER_SECRET = Buffer.alloc(32, 8);

describePeerTransport('TLS with a mesh secret', () => realWorld(() => new TcpNetwork(SECRET)));

describe('who holds another secret, or none', () => {
  const nodes: NotingNode[] = [];
  const cleanUp: (() => void)[] = [];
  const world = realWorld(() => new TcpNetwork(SECRET));
  const start = async (name: string, secret: Buffer | undefined, peers: readonly NotingNode[] = []) => {
    const node = new NotingNode(world, {
      name,
      host: 0,
      peers: peers.map(({ address }) => address),
      network: new TcpNetwork(secret),
    });
    nodes.push(node);
    return node.start();
  };
  afterEach(async () => {
    for (const task of cleanUp.splice(0)) task();
    await Promise.all(nodes.splice(0).map(({ transport }) => transport.stop()));
  });

  it('M20 two secrets, or a secret and none, do not link; those that share one do', async () => {
    const a = await start('a', SECRET);
    const [wrong, plain, right] = await Promise.all([
      start('b', OTHER_SECRET, [a]),
      start('c', undefined, [a]),
      start('d', SECRET, [a]),
    ]);
    const dialsPlain = await start('e', SECRET, [plain, wrong]);
    await until(world, 'the right one links', () => right.isLinkedTo('a'));
    await world.pass(700);
    expect(a.links().map(({ peer }) => peer?.node)).toEqual(['d']);
    for (const node of [wrong, plain, dialsPlain]) expect(node.changes).toEqual([]);
  });

  it('M20 a plain client gets no message, and is closed within 3 s, silent or not', async () => {
    const a = await start('a', SECRET);
    const begun = realClock.monotonic();
    const closed = (text: string) =>
      new Promise<{ readonly ms: number; readonly bytes: string }>((resolve) => {
        const socket = net.connect(a.address.port, a.address.host);
        let bytes = '';
        socket.on('connect', () => socket.write(text));
        socket.on('data', (chunk) => {
          bytes += chunk.toString('latin1');
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve({ ms: realClock.monotonic() - begun, bytes }));
        cleanUp.push(() => socket.destroy());
      });
    const seen = await Promise.all(
      ['', 'GET / HTTP/1.1\r\n\r\n', '\u0001\u0000', '\u0016\u0003\u0001\u0002\u0000\u0001'].map(closed),
    );
    for (const { ms, bytes } of seen) {
      expect(ms).toBeLessThan(3_600);
      // An alert of TLS is the most there is.
      expect(bytes.length).toBeLessThan(16);
    }
    const b = await start('b', SECRET, [a]);
    await until(world, 'the node is still there', () => b.isLinkedTo('a'));
  });

  it('M20 a client of TLS with a wrong key, or with a certificate in mind, gets no session', async () => {
    const a = await start('a', SECRET);
    const attempt = (options: tls.ConnectionOptions) =>
      new Promise<string>((resolve) => {
        const socket = tls.connect({ port: a.address.port, host: a.address.host, rejectUnauthorized: false, ...options });
        socket.on('secureConnect', () => resolve('a session'));
        socket.on('error', () => resolve('refused'));
        socket.on('close', () => resolve('closed'));
        cleanUp.push(() => socket.destroy());
      });
    expect(await attempt(withKey(OTHER_SECRET))).not.toBe('a session');
    expect(await attempt(withKey(SECRET, 'somebody'))).not.toBe('a session');
    expect(await attempt({})).not.toBe('a session');
    expect(await attempt({ ...withKey(SECRET), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })).not.toBe('a session');
    expect(await attempt(withKey(SECRET))).toBe('a session');
  });

  it('M19 the key is derived as said, the protocol is TLS 1.3, and nothing of a message can be read on the wire', async () => {
    const a = await start('a', SECRET);
    const socket = tls.connect({ port: a.address.port, host: a.address.host, ...withKey(SECRET) });
    cleanUp.push(() => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
    });
    expect(socket.getProtocol()).toBe('TLSv1.3');

    let wire = '';
    const tap = net.createServer((near) => {
      const far = net.connect(a.address.port, a.address.host);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('data', (chunk) => {
          wire += chunk.toString('latin1');
          to.write(chunk);
        });
        from.on('error', () => {});
        from.on('close', () => to.destroy());
      }
    });
    await new Promise<void>((resolve) => tap.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => tap.close());
    const b = new NotingNode(world, {
      name: 'b',
      host: 0,
      peers: [{ host: '127.0.0.1', port: (tap.address() as net.AddressInfo).port }],
    });
    nodes.push(b);
    await b.start();
    await until(world, 'they link through the tap', () => b.isLinkedTo('a'));
    expect(wire.length).toBeGreaterThan(200);
    expect(wire).not.toContain('"protocol"');
    expect(wire).not.toContain('http://b');
  });

  it('M5 a stranger who breaks off in the middle of the TLS handshake harms nobody', async () => {
    const a = await start('a', SECRET);
    for (let i = 0; i < 20; i += 1) {
      const socket = net.connect(a.address.port, a.address.host);
      socket.on('error', () => {});
      socket.on('connect', () => socket.write(Buffer.from([0x16, 3, 1, 2, 0]), () => socket.resetAndDestroy()));
    }
    await world.pass(200);
    const stranger = new Stranger(world, new TcpNetwork(SECRET), a.address);
    await until(world, 'the node still takes streams', () => stranger.isOpen);
    stranger.stream.destroy();
  });
});

/** As PROTOCOL.md says it, not as the code does. */
function withKey(secret: Buffer, identity = 'skein-mesh'): tls.ConnectionOptions {
  const psk = createHash('sha256')
    .update(Buffer.concat([Buffer.from('skein-mesh-psk'), secret]))
    .digest();
  return {
    ciphers: 'PSK:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256',
    minVersion: 'TLSv1.3',
    pskCallback: () => ({ psk, identity }),
    checkServerIdentity: () => undefined,
  };
}
