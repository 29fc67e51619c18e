import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import { BadPeerMessage, PEER_TYPE } from '../../server/backbone/peer-messages.ts';
import type { PeerLink, PeerTransport } from '../../server/backbone/peer-transport.ts';
import { readLink, readNode, readSession } from '../../server/membership/entries.ts';
import { chunksOf, Gossip } from '../../server/membership/gossip.ts';
import { type Digest, type Json, type StateDelta, StateTable } from '../../server/membership/state-table.ts';
import type { NodeName, OriginId } from '../../shared/ids.ts';
import { VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { mutated } from '../mutation.ts';
import { type Judge, orError, property } from '../property.ts';
import { digest, stateDelta, stateEntry } from '../valid.ts';

/** Presence: the entries that nodes write, the table they are merged in, and the messages they come in. */

const SELF = 'node-a' as NodeName;
const OWNER = 'node-b' as NodeName;
const RUN = { incarnation: 1, origin: 'run-1' as OriginId };
const OWNERS = [SELF, OWNER, 'constructor' as NodeName];

const newTable = () => new StateTable(SELF, RUN);
/** Everything a table tells anybody. */
const everything = (table: StateTable) => ({
  digest: table.digest(),
  deltas: OWNERS.map((owner) => table.deltaSince(owner, 0, 0)),
  views: OWNERS.map((owner) => [...table.entries(owner, '')].sort(([a], [b]) => (a < b ? -1 : 1))),
});
const deltas = fc.array(stateDelta as unknown as fc.Arbitrary<StateDelta>, { maxLength: 8 });

type Write = { readonly key: string; readonly value: Json };
const writes = fc.array(fc.record({ key: fc.constantFrom('p', 'q', 'r'), value: fc.option(fc.nat({ max: 3 })) }), {
  maxLength: 12,
});
const history = fc.record({ writes, picks: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }) });

/** An owner's true history, and deltas of it as they may have been sent at any time. */
function told(made: readonly Write[], picks: readonly (readonly [number, number])[]) {
  const owner = new StateTable(OWNER, { incarnation: 5, origin: 'run-5' as OriginId });
  const sent: StateDelta[] = [];
  for (const { key, value } of made) {
    owner.write(key, value);
    for (let from = 0; from < owner.version(OWNER); from += 1) {
      const delta = owner.deltaSince(OWNER, from === 0 ? 0 : 5, from);
      if (delta) sent.push(...chunksOf(delta));
    }
  }
  const picked = sent.length === 0 ? [] : picks.map(([pick]) => sent[pick % sent.length] as StateDelta);
  return { owner, picked };
}
/** A node may be called `constructor`. */
function knownOf(all: Digest, owner: NodeName): readonly [number, number] {
  return (Object.hasOwn(all, owner) ? all[owner] : undefined) ?? [0, 0];
}

function after(given: readonly StateDelta[], owner: StateTable): StateTable {
  const table = newTable();
  for (const delta of given) table.merge(delta);
  const [incarnation, version] = knownOf(table.digest(), OWNER);
  const rest = owner.deltaSince(OWNER, incarnation, version);
  if (rest) for (const chunk of chunksOf(rest)) table.merge(chunk);
  return table;
}

/** A node's gossip with one peer, which keeps what it is sent. */
function newGossip() {
  const sent: Buffer[] = [];
  const other = {
    peer: { node: 'node-c', origin: 'run-c' },
    bufferedBytes: 0,
    send: (frame: Buffer) => sent.push(frame),
  } as unknown as PeerLink;
  const from = {
    peer: { node: OWNER, origin: 'run-5' },
    bufferedBytes: 0,
    send: (frame: Buffer) => sent.push(frame),
  } as unknown as PeerLink;
  const table = newTable();
  const transport = { attach: () => {}, links: () => [other, from] } as unknown as PeerTransport;
  const links = { up: () => {}, down: () => {} };
  const gossip = new Gossip({
    table,
    transport,
    clock: new VirtualClock().clock(),
    onChanges: () => {},
    onEarlier: () => {},
    links,
  });
  gossip.up(other);
  gossip.up(from);
  return { gossip, table, from, sent };
}

export const presence: readonly Judge[] = [
  property({
    name: 'presence/entries',
    says: 'M50 any entry of another node is read or counts as absent',
    input: mutated(stateEntry),
    size: (text) => text.length,
    run: (text) => {
      const value = orError<Json, SyntaxError>(() => JSON.parse(text) as Json, SyntaxError);
      if (value instanceof SyntaxError) return [];
      return [readNode(value), readLink(value), readSession(OWNER, 's1', value)];
    },
    holds: (read) => {
      for (const entry of read) if (entry) same(typeof entry, 'object');
    },
  }),
  property({
    name: 'presence/messages',
    says: 'M50 M53 any state or digest message is taken, or refused with BadPeerMessage without any change',
    input: fc.array(
      fc.oneof(
        fc.tuple(fc.constant(PEER_TYPE.state), mutated(stateDelta)),
        fc.tuple(fc.constant(PEER_TYPE.digest), mutated(digest)),
      ),
      { maxLength: 4 },
    ),
    size: (messages) => messages.reduce((sum, [, text]) => sum + text.length, 0),
    run: (messages) => {
      const { gossip, table, from, sent } = newGossip();
      const outcomes = messages.map(([type, text]) => {
        const before = table.digest();
        const outcome = orError(() => gossip.message(from, { type, payload: Buffer.from(text) }), BadPeerMessage);
        return { refused: outcome instanceof BadPeerMessage, before, after: table.digest() };
      });
      gossip.stop();
      return { outcomes, table, bytes: Math.max(0, ...sent.map((frame) => frame.length)) };
    },
    holds: ({ outcomes, table, bytes }) => {
      for (const { refused, before, after: now } of outcomes) if (refused) same(now, before);
      same(bytes < 1024 * 1024, true);
      everything(table);
    },
    share: 0.5,
  }),
  property({
    name: 'presence/merge-any',
    says: 'M53 any deltas leave a table whose versions of one run only rise; one that is refused changes nothing, nor does any the second time',
    input: deltas,
    size: (given) => JSON.stringify(given).length,
    run: (given) => {
      const table = newTable();
      return given.map((delta) => {
        const before = everything(table);
        const { merge, changes } = table.merge(delta);
        const between = everything(table);
        const again = table.merge(delta);
        return { before, between, afterwards: everything(table), merge, changes, again };
      });
    },
    holds: (results) => {
      for (const { before, between, afterwards, merge, changes, again } of results) {
        if (merge === 'old' || merge === 'gap') same([between, changes], [before, []]);
        if (merge === 'applied') same([again.merge === 'applied' ? again.changes : [], afterwards], [[], between]);
        for (const owner of OWNERS) {
          const [run, version] = knownOf(before.digest, owner);
          const [nextRun, nextVersion] = knownOf(between.digest, owner);
          same(nextRun > run || (nextRun === run && (nextVersion >= version || nextVersion === 0)), true);
        }
      }
    },
  }),
  property({
    name: 'presence/merge-order',
    says: 'M53 M54 merging commutes, associates and is idempotent: any order, grouping and repetition of deltas ends in what their owner says',
    input: history,
    size: ({ writes: made }) => made.length * 16,
    run: ({ writes: made, picks }) => {
      const { owner, picked } = told(made, picks);
      const reordered = picked.map((delta, i) => [picks[i]?.[1] ?? 0, delta] as const).sort(([a], [b]) => a - b);
      const orders = [picked, reordered.map(([, delta]) => delta), [...picked, ...picked], []];
      return { owner, tables: orders.map((order) => after(order, owner)) };
    },
    holds: ({ owner, tables }) => {
      const truth = [...owner.entries(OWNER, '')].sort();
      for (const table of tables) same([...table.entries(OWNER, '')].sort(), truth);
    },
  }),
];
