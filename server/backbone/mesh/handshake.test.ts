import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeName, OriginId } from '../../../shared/ids.ts';
import { BadPeerMessage } from '../peer-messages.ts';
import { type Hello, helloOf, judge, type Known, type PeerIdentity, parseHello, parseRefuse } from './handshake.ts';

const node = (name: string) => name as NodeName;
const run = (id: string) => id as OriginId;
const identity = (name: string, origin = `${name}1`): PeerIdentity => ({
  node: node(name),
  origin: run(origin),
  url: `http://${name}`,
  advertise: `${name}:9080`,
});
const link = (dialler: string, origin = 'b1') => ({ origin: run(origin), dialler: node(dialler) });
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** How node `a` judges what `b` says on a stream that `dialler` opened. */
function verdict(given: { readonly hello?: Partial<Hello>; readonly dialler?: string; readonly known?: Partial<Known> }): string {
  const hello = { ...helloOf(identity('b')), ...given.hello };
  const known = { self: identity('a'), link: undefined, holder: undefined, ...given.known };
  const judgement = judge(hello, node(given.dialler ?? 'b'), known);
  return judgement.accept ? 'accept' : judgement.code;
}

describe('judging a hello', () => {
  const cases: readonly (readonly [string, Parameters<typeof verdict>[0], string])[] = [
    ['a stranger', {}, 'accept'],
    ['one of several versions is common', { hello: { versions: [7, 1] } }, 'accept'],
    ['no common version', { hello: { versions: [2] } }, 'version'],
    ['no version at all', { hello: { versions: [] } }, 'version'],
    ['this very run', { hello: identity('a') }, 'self'],
    ['my own name, another run', { hello: identity('a', 'a2') }, 'name_taken'],
    ['a linked name, another run', { hello: identity('b', 'b2'), known: { link: link('b') } }, 'name_taken'],
    ['a name that is reached over others, another run', { known: { holder: run('b9') } }, 'name_taken'],
    ['the run that holds the name', { known: { holder: run('b1') } }, 'accept'],
    ['the link counts for more than what others say', { known: { link: link('b'), holder: run('b9') } }, 'accept'],
    ['linked, and dialled by me, who am smaller', { dialler: 'a', known: { link: link('b') } }, 'accept'],
    ['linked by my dial, and dialled by b, who is greater', { dialler: 'b', known: { link: link('a') } }, 'duplicate'],
    ['linked by b, dialled by b again', { dialler: 'b', known: { link: link('b') } }, 'accept'],
    ['linked by me, dialled by me again', { dialler: 'a', known: { link: link('a') } }, 'accept'],
    ['the version comes first', { hello: { ...identity('a', 'a2'), versions: [] } }, 'version'],
  ];
  it.each(cases)('M10 M11 M12 M15 M16 %s: %o', (_what, given, expected) => {
    expect(verdict(given)).toBe(expected);
  });

  it('M15 of two streams between two nodes both keep the same one, in whatever order the messages come', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(names, fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }), ([one = '', other = ''], order) => {
        const ends = [identity(one, 'run1'), identity(other, 'run2')] as const;
        const smaller = one < other ? 0 : 1;
        expect(meet(ends, order)).toEqual([smaller, smaller]);
      }),
    );
  });
});

/** Two nodes dial each other at once; `order` says which message under way is taken next. Which node's stream does each keep? */
function meet(ends: readonly [PeerIdentity, PeerIdentity], order: readonly number[]): readonly (number | undefined)[] {
  // Stream i was dialled by node i; messages under way on it are delivered in their order.
  const kept: (number | undefined)[] = [undefined, undefined];
  const open = [true, true];
  const underWay: { readonly stream: number; readonly to: number }[] = [
    { stream: 0, to: 1 },
    { stream: 1, to: 0 },
  ];
  for (let turn = 0; underWay.length > 0; turn += 1) {
    const [{ stream, to }] = underWay.splice((order[turn] ?? 0) % underWay.length, 1) as [{ stream: number; to: number }];
    if (!open[stream]) continue;
    const other = 1 - to;
    const held = kept[to];
    const judgement = judge(helloOf(ends[other] as PeerIdentity), (ends[stream] as PeerIdentity).node, {
      self: ends[to] as PeerIdentity,
      link:
        held === undefined
          ? undefined
          : { origin: (ends[other] as PeerIdentity).origin, dialler: (ends[held] as PeerIdentity).node },
      holder: undefined,
    });
    if (!judgement.accept) {
      open[stream] = false;
      if (kept[other] === stream) kept[other] = undefined;
      continue;
    }
    if (held !== undefined && held !== stream) {
      open[held] = false;
      if (kept[other] === held) kept[other] = undefined;
    }
    kept[to] = stream;
    // The welcome goes back; the dialler judges it in its turn.
    if (stream !== to) underWay.push({ stream, to: other });
  }
  return kept;
}

describe('the first messages', () => {
  it('M11 a hello is read as it was sent, and unknown fields are ignored', () => {
    const hello = helloOf(identity('b'));
    expect(parseHello(json({ ...hello, later: 'field' }))).toEqual(hello);
  });

  it.each([
    ['not JSON', Buffer.from('{')],
    ['no object', json([])],
    ['another protocol', json({ ...helloOf(identity('b')), protocol: 'http' })],
    ['no name', json({ ...helloOf(identity('b')), node: '' })],
    ['a name without end', json({ ...helloOf(identity('b')), node: 'x'.repeat(101) })],
    ['an origin that is none', json({ ...helloOf(identity('b')), origin: 'a b' })],
    ['versions that are none', json({ ...helloOf(identity('b')), versions: ['1'] })],
    ['a missing field', json({ ...helloOf(identity('b')), advertise: undefined })],
  ])('M13 refuses %s', (_what, payload) => {
    expect(() => parseHello(payload)).toThrow(BadPeerMessage);
  });

  it('M9 a refusal says why and who', () => {
    const refusal = { code: 'name_taken', message: 'no', node: 'b', versions: [1] };
    expect(parseRefuse(json(refusal))).toEqual(refusal);
    expect(() => parseRefuse(json({ ...refusal, code: 'whim' }))).toThrow(BadPeerMessage);
  });
});
