import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeName, OriginId } from '../../shared/ids.ts';
import { settle, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { encodeFrame, FRAME_LIMIT, FrameReader, type PeerFrame } from '../backbone/mesh/frame-codec.ts';
import { BadPeerMessage, PEER_TYPE } from '../backbone/peer-messages.ts';
import type { PeerLink } from '../backbone/peer-transport.ts';
import { chunksOf, Gossip } from './gossip.ts';
import { type Change, type StateDelta, StateTable } from './state-table.ts';

const node = (name: string) => name as NodeName;
const deltaOf = (sizes: readonly number[], from = 0): StateDelta => ({
  owner: node('a'),
  incarnation: 1,
  origin: 'o' as OriginId,
  from,
  to: from + sizes.length,
  floor: from === 0 ? sizes.length : 0,
  entries: sizes.map((size, index) => ({ key: `k${index}`, version: from + index + 1, value: '.'.repeat(size) })),
});

describe('cutting a delta into messages', () => {
  it('M59 each stays within the limits and is a delta that follows the one before', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 30 }), fc.nat(9), (sizes, from) => {
        const delta = deltaOf(sizes, from);
        const chunks = chunksOf(delta);
        expect(chunks.flatMap(({ entries }) => entries)).toEqual(delta.entries);
        expect(chunks[0]?.from).toBe(from);
        expect(chunks[chunks.length - 1]?.to).toBe(delta.to);
        for (const [index, chunk] of chunks.entries()) {
          if (index > 0) expect(chunk.from).toBe(chunks[index - 1]?.to);
          if (chunk.entries.length > 1)
            expect(chunk.entries.reduce((sum, entry) => sum + JSON.stringify(entry).length, 0)).toBeLessThanOrEqual(128 * 1024);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('M59 2,000 entries a message at most', () => {
    expect(chunksOf(deltaOf(Array.from({ length: 4_001 }, () => 1))).map(({ entries }) => entries.length)).toEqual([
      2_000, 2_000, 1,
    ]);
  });

  it('M59 nothing to tell is still one message', () => {
    expect(chunksOf(deltaOf([]))).toHaveLength(1);
  });
});

/** Links between gossips that are carried by hand, so that a test sees what is under way. */
class Wire implements PeerLink {
  readonly peer;
  readonly rttMs = null;
  readonly clockOffsetMs = null;
  bufferedBytes = 0;
  readonly sent: PeerFrame[] = [];
  closed = '';

  constructor(to: NodeName, origin = 'o') {
    this.peer = { node: to, origin: origin as OriginId, url: '', advertise: '' };
  }

  send(frame: Buffer): void {
    new FrameReader(FRAME_LIMIT).push(frame, (whole) => this.sent.push(whole));
  }

  close(reason: string): void {
    this.closed = reason;
  }
}

function stage(self: string) {
  const time = new VirtualClock();
  const table = new StateTable(node(self), { incarnation: 1, origin: `run-${self}` as OriginId });
  const changes: Change[] = [];
  const earlier: Change[] = [];
  const gossip = new Gossip({
    table,
    clock: time.clock(),
    transport: { links: () => [], attach() {}, learn() {}, knowsPeers: true },
    onChanges: (all) => changes.push(...all),
    onEarlier: (all) => earlier.push(...all),
    links: { up() {}, down() {} },
  });
  return { time, table, gossip, changes, earlier };
}
const message = (type: number, value: unknown): PeerFrame => ({ type, payload: Buffer.from(JSON.stringify(value)) });
const read = ({ payload }: PeerFrame) => JSON.parse(payload.toString());
const ofType = (wire: Wire, type: number) => wire.sent.filter((frame) => frame.type === type).map(read);
const state = (owner: string, from: number, to: number, entries: readonly object[]) =>
  message(PEER_TYPE.state, { owner, incarnation: 1, origin: 'o', from, to, floor: from === 0 ? to : 0, entries });
const entry = (key: string, version: number, value: unknown = version) => ({ key, version, value });

describe('gossip', () => {
  it('M58 a link that comes up is told a digest, and again every 2 s', async () => {
    const { time, gossip } = stage('a');
    const wire = new Wire(node('b'));
    gossip.up(wire);
    expect(ofType(wire, PEER_TYPE.digest)).toEqual([{ digest: { a: [1, 0] } }]);
    await time.advance(2_000);
    expect(ofType(wire, PEER_TYPE.digest)).toHaveLength(2);
    gossip.down(wire);
    gossip.stop();
    await time.advance(10_000);
    expect(ofType(wire, PEER_TYPE.digest)).toHaveLength(2);
  });

  it('M50 M52 own writes of one turn leave in one message', async () => {
    const { gossip, changes } = stage('a');
    const wire = new Wire(node('b'));
    gossip.up(wire);
    gossip.write('x', 1);
    gossip.write('y', 2);
    gossip.write('y', 2);
    expect(ofType(wire, PEER_TYPE.state)).toEqual([]);
    await settle();
    expect(ofType(wire, PEER_TYPE.state)).toMatchObject([{ owner: 'a', from: 0, to: 2, entries: [{ key: 'x' }, { key: 'y' }] }]);
    gossip.write('x', null, 'bye');
    await settle();
    expect(ofType(wire, PEER_TYPE.state)[1]).toMatchObject({
      from: 2,
      to: 3,
      entries: [{ key: 'x', value: null, reason: 'bye' }],
    });
    expect(changes.map(({ key }) => key)).toEqual(['x', 'y', 'x']);
  });

  it('M58 a digest is answered with what its sender lacks, of every owner', () => {
    const { gossip } = stage('a');
    const [b, c] = [new Wire(node('b')), new Wire(node('c'))];
    gossip.up(b);
    gossip.up(c);
    gossip.message(b, state('b', 0, 1, [entry('x', 1)]));
    c.sent.length = 0;
    gossip.message(c, message(PEER_TYPE.digest, { digest: { a: [1, 0], c: [1, 9] } }));
    expect(ofType(c, PEER_TYPE.state)).toMatchObject([{ owner: 'b', from: 0, to: 1 }]);
    c.sent.length = 0;
    gossip.message(c, message(PEER_TYPE.digest, { digest: { a: [1, 0], b: [1, 1] } }));
    expect(c.sent).toEqual([]);
  });

  it('M57 news is passed on to all but its sender and its owner, once', () => {
    const { gossip } = stage('a');
    const wires = ['b', 'c', 'd'].map((name) => new Wire(node(name)));
    const [b, c, d] = wires as [Wire, Wire, Wire];
    for (const wire of wires) gossip.up(wire);
    // News of c, by way of b.
    gossip.message(b, state('c', 0, 1, [entry('x', 1)]));
    expect(wires.map((wire) => ofType(wire, PEER_TYPE.state).length)).toEqual([0, 0, 1]);
    gossip.message(d, state('c', 0, 1, [entry('x', 1)]));
    gossip.message(c, state('c', 0, 1, [entry('x', 1)]));
    expect(wires.map((wire) => ofType(wire, PEER_TYPE.state).length)).toEqual([0, 0, 1]);
  });

  it('M53 a gap is answered with a digest', () => {
    const { gossip, changes } = stage('a');
    const b = new Wire(node('b'));
    gossip.up(b);
    b.sent.length = 0;
    gossip.message(b, state('b', 4, 5, [entry('x', 5)]));
    expect(ofType(b, PEER_TYPE.digest)).toEqual([{ digest: { a: [1, 0] } }]);
    expect(changes).toEqual([]);
  });

  it('M55 an own run that counts as later is exceeded, and everything told again', async () => {
    const { gossip } = stage('a');
    const b = new Wire(node('b'));
    gossip.up(b);
    gossip.write('x', 1);
    await settle();
    b.sent.length = 0;
    gossip.message(
      b,
      message(PEER_TYPE.state, { owner: 'a', incarnation: 8, origin: 'past', from: 0, to: 3, floor: 3, entries: [] }),
    );
    await settle();
    expect(ofType(b, PEER_TYPE.state)).toMatchObject([
      { owner: 'a', incarnation: 9, from: 0, entries: [{ key: 'x', value: 1 }] },
    ]);
  });

  it('M60 a link that is slow gets no soft state; the next digest repairs it', async () => {
    const { gossip } = stage('a');
    const b = new Wire(node('b'));
    gossip.up(b);
    b.bufferedBytes = 1024 * 1024 + 1;
    gossip.write('x', 1);
    await settle();
    gossip.message(b, message(PEER_TYPE.digest, { digest: {} }));
    expect(ofType(b, PEER_TYPE.state)).toEqual([]);
    b.bufferedBytes = 0;
    gossip.message(b, message(PEER_TYPE.digest, { digest: {} }));
    expect(ofType(b, PEER_TYPE.state)).toMatchObject([{ owner: 'a', to: 1 }]);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('M5 a node may be called %s', (name) => {
    const { gossip, table } = stage(name);
    const b = new Wire(node('b'));
    gossip.up(b);
    gossip.message(b, state('valueOf', 0, 1, [entry('x', 1)]));
    gossip.message(b, message(PEER_TYPE.digest, { digest: {} }));
    expect(ofType(b, PEER_TYPE.state).map(({ owner }) => owner)).toEqual(expect.arrayContaining(['valueOf']));
    expect(table.owners()).toEqual([name, 'valueOf']);
  });

  it.each([
    ['a version that is no count', [entry('x', -1)]],
    ['no value', [{ key: 'x', version: 1 }]],
    ['too many entries', Array.from({ length: 2_001 }, (_, index) => entry(`k${index}`, index + 1))],
  ])('M4 M59 refuses %s', (_what, entries) => {
    const { gossip, changes } = stage('a');
    const b = new Wire(node('b'));
    gossip.up(b);
    expect(() => gossip.message(b, state('b', 0, 9_999, entries))).toThrow(BadPeerMessage);
    expect(changes).toEqual([]);
  });

  it('M59 lets an entry go that is too large, and keeps the link and the rest', () => {
    const { gossip, table } = stage('a');
    gossip.message(new Wire(node('b')), state('b', 0, 2, [entry('x', 1, '.'.repeat(161 * 1024)), entry('y', 2, 'kept')]));
    expect([table.get(node('b'), 'x'), table.get(node('b'), 'y')]).toEqual([undefined, 'kept']);
  });

  it('M67 gives a peer that runs anew what its last run said, and takes what its own last run said', () => {
    const { gossip, changes, earlier } = stage('a');
    gossip.message(new Wire(node('b')), state('b', 0, 1, [entry('session:s', 1, 'mine')]));
    const b = new Wire(node('b'), 'anew');
    gossip.up(b);
    expect(ofType(b, PEER_TYPE.state).flatMap(({ entries }) => entries)).toMatchObject([{ key: 'session:s', value: 'mine' }]);
    changes.length = 0;
    gossip.message(b, message(PEER_TYPE.state, { ...read(state('a', 0, 1, [entry('session:t', 1, 'old')])), incarnation: 0 }));
    expect([changes, earlier]).toMatchObject([[], [{ key: 'session:t', value: 'old' }]]);
  });

  it('M5 lets a value go that is nested too deeply to be written again', () => {
    const { gossip, table } = stage('a');
    const text = `{"owner":"b","incarnation":1,"origin":"o","from":0,"to":1,"floor":1,"entries":[{"key":"x","version":1,"value":${'['.repeat(70_000)}${']'.repeat(70_000)}}]}`;
    const frames: PeerFrame[] = [];
    new FrameReader(FRAME_LIMIT).push(encodeFrame(PEER_TYPE.state, text), (frame) => frames.push(frame));
    gossip.message(new Wire(node('b')), frames[0] as PeerFrame);
    expect(table.get(node('b'), 'x')).toBeUndefined();
  });

  it('M5 passes on, answers with or lets go of a value at whatever depth the stack ends', () => {
    const value = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const isWritable = (depth: number) => {
      try {
        return JSON.stringify(JSON.parse(value(depth))) !== undefined;
      } catch {
        return false;
      }
    };
    let deepest = 100;
    for (let step = 65_536; step >= 1; step >>= 1) if (isWritable(deepest + step)) deepest += step;
    for (let depth = deepest - 30; depth <= deepest + 3; depth += 1) {
      const { gossip } = stage('a');
      const [from, other] = [new Wire(node('b')), new Wire(node('c'))];
      gossip.up(from);
      gossip.up(other);
      const text = `{"owner":"b","incarnation":1,"origin":"o","from":0,"to":1,"floor":1,"entries":[{"key":"x","version":1,"value":${value(depth)}}]}`;
      gossip.message(from, { type: PEER_TYPE.state, payload: Buffer.from(text) });
      gossip.message(from, { type: PEER_TYPE.digest, payload: Buffer.from('{"digest":{}}') });
    }
  });
});
