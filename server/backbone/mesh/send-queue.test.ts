import { expect, it } from 'vitest';
import { PEER_TYPE } from '../peer-messages.ts';
import type { ByteStream } from './byte-stream.ts';
import { encodeFrame } from './frame-codec.ts';
import { SendQueue } from './send-queue.ts';

const KIB = 1024;
const frame = (type: number, note: number, bytes = 0) => encodeFrame(type, JSON.stringify({ note, rest: 'x'.repeat(bytes) }));

/** A stream that takes nothing before it is told to. */
function stage() {
  const written: string[] = [];
  let bufferedBytes = 0;
  const stream: ByteStream = {
    ...{ remote: '', finish() {}, destroy() {} },
    get bufferedBytes() {
      return bufferedBytes;
    },
    write(bytes) {
      bufferedBytes += bytes.length;
      written.push(`${bytes[0]}/${JSON.parse(bytes.subarray(6).toString()).note}`);
    },
  };
  const queue = new SendQueue(stream);
  const drain = () => {
    bufferedBytes = 0;
    return queue.drained();
  };
  return { queue, drain, stream, take: () => written.splice(0) };
}

it('M72 a heartbeat goes before the page and the presence that wait, and each of them in its order', () => {
  const { queue, drain, take } = stage();
  queue.add(frame(PEER_TYPE.event, 0, 64 * KIB));
  queue.add(frame(PEER_TYPE.state, 1));
  queue.add(frame(PEER_TYPE.event, 2));
  queue.add(frame(PEER_TYPE.heads, 3));
  queue.add(frame(PEER_TYPE.digest, 4));
  queue.add(frame(PEER_TYPE.pong, 5));
  queue.add(frame(PEER_TYPE.ping, 6));
  expect(take()).toEqual(['6/0']);
  drain();
  expect(take()).toEqual(['5/5', '4/6', '6/2', '7/3', '9/1', '10/4']);
  expect(drain()).toBe(true);
});

it('M72 no more is handed over at once than a heartbeat may wait behind', () => {
  const { queue, drain, stream, take } = stage();
  for (let note = 0; note < 40; note += 1) queue.add(frame(PEER_TYPE.event, note, 8 * KIB));
  expect(queue.bufferedBytes).toBeGreaterThan(40 * 8 * KIB);
  let rounds = 0;
  const all: string[] = [];
  do {
    expect(stream.bufferedBytes).toBeLessThan(64 * KIB + 9 * KIB);
    all.push(...take());
    rounds += 1;
  } while (!drain());
  expect(all).toEqual(Array.from({ length: 40 }, (_, note) => `6/${note}`));
  expect(rounds).toBe(5);
});

it('M73 a queue of 8 MiB takes no more', () => {
  const { queue } = stage();
  let taken = 0;
  while (queue.add(frame(PEER_TYPE.event, taken, 64 * KIB))) taken += 1;
  expect(taken).toBeGreaterThan(100);
  expect(queue.bufferedBytes).toBeLessThan(9 * KIB * KIB);
});
