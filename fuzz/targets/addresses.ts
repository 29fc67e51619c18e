import { deepStrictEqual as same } from 'node:assert/strict';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { isDialable, isLoopback, parseAddress } from '../../server/backbone/mesh/address.ts';
import { formatHostPort } from '../../server/config/values.ts';
import { isOriginAllowed } from '../../server/http/origins.ts';
import { type Judge, property } from '../property.ts';
import { textOf } from '../texts.ts';

/** Addresses that peers tell of, and origins that browsers send. */

const PARTS = [
  '127.0.0.1',
  '::1',
  'localhost',
  '[',
  ']',
  ':',
  '.',
  '0x',
  '%eth0',
  '169.254.1.1',
  'fe80::1',
  '::ffff:',
  '80',
  'a-b.example',
  '-',
];
const text = textOf(...PARTS);
const address = fc.oneof(
  text,
  fc
    .tuple(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6().map((v6) => `[${v6}]`),
        fc.domain(),
        text,
      ),
      fc.nat({ max: 70_000 }),
    )
    .map((both) => both.join(':')),
);

const octet = fc.nat({ max: 255 });
const privateV4 = fc
  .tuple(fc.constantFrom([127], [169, 254], [0]), octet, octet, octet)
  .map(([start, ...rest]) => [...start, ...rest].slice(0, 4));
/** The ways to write an IPv4 address that a resolver or a socket takes. */
const spelling = fc.tuple(privateV4, fc.nat({ max: 4 })).map(([octets, way]) => {
  const [a, b, c, d] = octets as [number, number, number, number];
  const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return [
    octets.join('.'),
    `::ffff:${octets.join('.')}`,
    `0:0:0:0:0:FFFF:${hex(a, b)}:${hex(c, d)}`,
    String(whole),
    `0x${whole.toString(16)}`,
  ][way] as string;
});

/** All headers of a request together are 16 KiB at most: Node refuses more. */
const cut = (header: string) => header.slice(0, 8 * 1024);

export const addresses: readonly Judge[] = [
  property({
    name: 'addresses/parse',
    says: 'M20 any text is an address or none, and an address comes back from its own text',
    input: address,
    size: (given) => given.length,
    run: (given) => {
      const parsed = parseAddress(given);
      return { parsed, judged: parsed && [isDialable(parsed, true), isDialable(parsed, false), isLoopback(parsed.host)] };
    },
    holds: ({ parsed }) => {
      if (!parsed) return;
      same(parsed.port >= 1 && parsed.port <= 65_535, true);
      same(parseAddress(formatHostPort(parsed)), parsed);
    },
    share: 2,
  }),
  property({
    name: 'addresses/private',
    says: 'M20 no spelling of a loopback or link-local address is dialled because a peer said so',
    input: fc.oneof(
      spelling,
      fc.constantFrom('::1', '0:0:0:0:0:0:0:1', 'fe80::1', 'FE80:0::9', 'localhost', 'a.LOCALHOST.', '127.1', '0x7f.1', '::'),
    ),
    run: (host) => isDialable({ host, port: 80 }, false),
    size: (host) => host.length,
    holds: (dialable) => same(dialable, false),
    share: 0.2,
  }),
  property({
    name: 'addresses/any-host',
    says: 'M20 any host at all is judged',
    input: text,
    size: (host) => host.length,
    run: (host) => (isIP(host) === 0 || !host.includes('%') ? [isDialable({ host, port: 80 }, true), isLoopback(host)] : []),
  }),
  property({
    name: 'addresses/origin',
    says: 'any Origin header is judged, and only the spelling that browsers use is let in',
    input: fc.record({
      origin: fc
        .oneof(
          text,
          address.map((host) => `http://${host}`),
        )
        .map(cut),
      host: fc.oneof(address, text).map(cut),
    }),
    size: ({ origin, host }) => origin.length + host.length,
    run: ({ origin, host }) => isOriginAllowed(origin, { allowed: ['https://chat.example.org', host], host }),
    holds: (allowed, { origin }) => {
      if (allowed) same(new URL(origin).origin, origin);
    },
  }),
];
