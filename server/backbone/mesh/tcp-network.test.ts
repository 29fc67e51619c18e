import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { describePeerTransport } from '../../testing/peer-transport-contract.ts';
import { realWorld } from '../../testing/peer-transport-stage.ts';
import { TcpNetwork } from './tcp-network.ts';

describePeerTransport('TCP', () => realWorld(() => new TcpNetwork(undefined)));

describe('what is written to a TCP stream', () => {
  it('waits for the end of the callback it is written in, and leaves whole and in order', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    let opened: () => void = () => {};
    const open = new Promise<void>((resolve) => {
      opened = resolve;
    });
    const stream = new TcpNetwork(undefined).dial(
      { host: '127.0.0.1', port },
      { opened: () => opened(), data() {}, drained() {}, closed() {} },
    );
    const [far] = (await once(server, 'connection')) as [net.Socket];
    await open;
    const frames = Array.from({ length: 100 }, (_, index) => Buffer.from(`frame ${index};`));
    const all = Buffer.concat(frames);
    for (const frame of frames) stream.write(frame);
    // Nothing went out by itself: each would have been a call of the system.
    expect(stream.bufferedBytes).toBe(all.length);
    let received = '';
    for await (const chunk of far) {
      received += String(chunk);
      if (received.length >= all.length) break;
    }
    expect(received).toBe(String(all));
    expect(stream.bufferedBytes).toBe(0);
    stream.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});
