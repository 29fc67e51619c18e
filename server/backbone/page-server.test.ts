import { describe, expect, it } from 'vitest';
import type { MutableVersionVector } from '../../shared/causality/version-vector.ts';
import type { OriginId } from '../../shared/ids.ts';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { silentLog } from '../log.ts';
import type { Store, StoredEvent } from '../store/store.ts';
import { PAGE, SLOW_PEER_BYTES } from './anti-entropy.ts';
import { PageServer } from './page-server.ts';
import type { PeerLink } from './peer-transport.ts';

const FAR = 'far' as OriginId;

/** A link that counts what it is sent, and a store whose reads end when they are let. */
function stage(held = 10_000) {
  const link = {
    peer: undefined,
    rttMs: null,
    clockOffsetMs: null,
    bufferedBytes: 0,
    sent: 0,
    closed: '',
    send() {},
    close() {},
  };
  link.send = () => {
    link.sent += 1;
  };
  link.close = ((reason: string) => {
    link.closed = reason;
  }) as never;
  const reads: { from: number; answer: () => void; fail: () => void }[] = [];
  const store = {
    ofOrigin: ({ seq }: { seq: number }, limit: number) =>
      new Promise<readonly StoredEvent[]>((resolve, reject) => {
        const events = Array.from({ length: Math.max(0, Math.min(limit, held - seq + 1)) }, (_, i) => ({
          seq: seq + i,
          json: '{}',
        }));
        reads.push({ from: seq, answer: () => resolve(events as never), fail: () => reject(new Error('broken')) });
      }),
  } as unknown as Store;
  let done = 0;
  const server = new PageServer(store, silentLog, () => {
    done += 1;
  });
  const has: MutableVersionVector = new Map();
  const want = (from: number) => server.want(link as unknown as PeerLink, has, { want: { [FAR]: from } });
  return { link, reads, server, has, want, done: () => done };
}

describe('the page server', () => {
  it('M41 answers a want with one page, and then says it is done', async () => {
    const { link, reads, has, want, done } = stage();
    want(3);
    reads[0]?.answer();
    await settle();
    expect([link.sent, done(), has.get(FAR)]).toEqual([PAGE.events, 1, PAGE.events + 2]);
  });

  it('B73 answers a peer that asks a thousand times twice: the first question and the last', async () => {
    const { reads, want, done } = stage();
    for (let from = 1; from <= 1_000; from += 1) want(from);
    expect(reads).toHaveLength(1);
    reads[0]?.answer();
    await settle();
    expect(reads.map(({ from }) => from)).toEqual([1, 1_000]);
    reads[1]?.answer();
    await settle();
    expect([reads.length, done()]).toEqual([2, 2]);
  });

  it('reads nothing for a link that has not taken what it was sent, and goes on when it has', async () => {
    const { link, reads, server, want } = stage();
    link.bufferedBytes = SLOW_PEER_BYTES + 1;
    want(1);
    await settle();
    expect(reads).toHaveLength(0);
    link.bufferedBytes = 0;
    server.drained(link as unknown as PeerLink);
    expect(reads).toHaveLength(1);
  });

  it('sends nothing over a link that went down while the page was read', async () => {
    const { link, reads, server, want, done } = stage();
    want(1);
    server.forget(link as unknown as PeerLink);
    reads[0]?.answer();
    await settle();
    expect([link.sent, done()]).toEqual([0, 0]);
  });

  it('closes the link when the store cannot be read, and answers it no more', async () => {
    const { link, reads, want, done } = stage();
    want(1);
    reads[0]?.fail();
    await settle();
    expect([link.closed, link.sent, done()]).toEqual(['the store cannot be read', 0, 0]);
  });
});
