import { Buffer } from 'node:buffer';
import { helloAs, PEER, RawPeer } from '../../e2e/harness/raw-peer.ts';
import { RawSocket, upgrade, wsFrame } from '../../e2e/harness/raw-socket.ts';
import { sleep } from '../../e2e/harness/time.ts';
import { Wire } from '../../e2e/harness/wire.ts';
import { type Fault, nodeOf, repeatedly } from '../stage.ts';

/** Peers and clients that mean harm. That a node ends their connections is what is wanted, so nothing they meet is an error. */

const PAUSE_MS = 150;
const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, index) => (index * 167 + length) % 256));

const PEER_TRICKS: readonly ((port: number, turn: number) => Promise<RawSocket>)[] = [
  (port, turn) => said(port, noise(50 + turn)),
  (port) => said(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  (port) => said(port, Buffer.from([1, 0, 0xff, 0xff, 0xff, 0xff])),
  (port) => said(port, Buffer.from([1, 0, 0, 0, 0, 40, 0x7b])),
  async (port, turn) => {
    const { peer } = await RawPeer.link(port, helloAs(`stranger-${turn}`));
    peer.send(PEER.event, { origin: 'x', seq: -1, at: 'never', body: 17 });
    return peer.socket;
  },
];

async function said(port: number, words: Buffer | string): Promise<RawSocket> {
  const socket = await RawSocket.dial(port);
  socket.write(words);
  return socket;
}

export const badPeer: Fault = async (stage, step) => {
  const { meshPort } = nodeOf(stage, step).options;
  const sockets: RawSocket[] = [];
  let turn = 0;
  await repeatedly(step, PAUSE_MS, async () => {
    const trick = PEER_TRICKS[turn++ % PEER_TRICKS.length];
    await trick?.(meshPort, turn).then((socket) => sockets.push(socket), ignored);
  });
  for (const socket of sockets) socket.destroy();
};

const CLIENT_TRICKS: readonly ((port: number) => Promise<void>)[] = [
  (port) => shout(port, wsFrame('x', { opcode: 1, masked: false })),
  (port) => shout(port, wsFrame('', { opcode: 1, claimed: 2 ** 30 })),
  (port) => shout(port, wsFrame(noise(100), { opcode: 2 })),
  (port) => shout(port, wsFrame(Buffer.from([0xff, 0xfe]), { opcode: 1 })),
  (port) => shout(port, wsFrame(`${'['.repeat(20_000)}${']'.repeat(20_000)}`, { opcode: 1 })),
  async (port) => {
    const wire = await Wire.open(`http://127.0.0.1:${port}`);
    for (const text of ['{', '[]', 'null', '{"type":"post","ref":1}', '{"type":"hello","ref":-1}']) wire.sendText(text);
    wire.send({ type: 'hello', ref: 1, name: 'admin\u202e', key: 'short' });
    await sleep(PAUSE_MS);
    wire.drop();
  },
];

async function shout(port: number, frame: Buffer): Promise<void> {
  const { socket } = await upgrade(port);
  socket.write(frame);
  await sleep(PAUSE_MS);
  socket.destroy();
}

export const badClient: Fault = (stage, step) => {
  const { httpPort } = nodeOf(stage, step).options;
  let turn = 0;
  return repeatedly(step, PAUSE_MS, async () => {
    await CLIENT_TRICKS[turn++ % CLIENT_TRICKS.length]?.(httpPort).catch(ignored);
  });
};

/** The node may be down, stopped, or done with us. */
function ignored(): void {}
