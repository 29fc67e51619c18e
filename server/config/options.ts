import type { Parse } from './values.ts';
import {
  duration,
  oneOf,
  orOff,
  parseHostPort,
  parseNodeName,
  parseOrigin,
  parsePath,
  parsePortOrAddress,
  parseSwitch,
  wholeNumber,
} from './values.ts';

/**
 * Every option of `serve`, in one table: flags, environment variables, keys of the file, help, `config` and the reference
 * are made from it. Adding an option is adding a row here and reading it in resolve.ts.
 */
export interface Option<T> {
  /** What stands for the value in help. */
  readonly value: string;
  /** As an operator would write it. Absent: derived, as `derived` says, or none. */
  readonly default?: string;
  readonly derived?: string;
  readonly repeatable?: true;
  readonly help: string;
  readonly parse: (texts: readonly string[]) => T;
}

type Row<T> = Omit<Option<T>, 'parse' | 'repeatable'>;

/** The last one given counts. */
const single = <T>(parse: Parse<T>, row: Row<T>): Option<T> => ({ ...row, parse: (texts) => parse(texts.at(-1) ?? '') });
const repeatable = <T>(parse: Parse<T>, row: Row<T>): Option<readonly T[]> => ({
  ...row,
  repeatable: true,
  parse: (texts) => texts.map(parse),
});

export const OPTIONS = {
  name: single(parseNodeName, {
    value: 'name',
    derived: 'host name and HTTP port',
    help: "the node's id; unique in the mesh, a second live holder is refused",
  }),
  http: single(parseHostPort, {
    value: 'host:port',
    default: '127.0.0.1:8080',
    help: 'where to listen for browsers',
  }),
  'public-url': single(parseOrigin, {
    value: 'url',
    derived: 'from --http',
    help: 'what browsers are told to open',
  }),
  mesh: single(parseHostPort, {
    value: 'host:port',
    default: '127.0.0.1:9080',
    help: 'where to listen for peers; beyond loopback only with --mesh-secret-file',
  }),
  peer: repeatable(parseHostPort, {
    value: 'host:port',
    derived: 'none',
    help: 'a peer to dial',
  }),
  advertise: single(parseHostPort, {
    value: 'host:port',
    derived: 'the address of --mesh; of 0.0.0.0, the first one of this machine',
    help: 'what peers are told to dial',
  }),
  discovery: single(parseSwitch, {
    value: 'on|off',
    default: 'on',
    help: 'dial the peers that peers tell of; off: only those listed',
  }),
  'mesh-secret-file': single(parsePath, {
    value: 'path',
    derived: 'none',
    help: 'at least 32 random bytes, the same on all nodes; with it links are encrypted and authenticated',
  }),
  'access-token-file': single(parsePath, {
    value: 'path',
    derived: 'none: everybody is let in',
    help: 'access tokens, one a line, the same on all nodes; only who gives one of them is let in. Read again at SIGHUP',
  }),
  'allow-insecure-perms': single(parseSwitch, {
    value: 'on|off',
    default: 'off',
    help: 'accept a secret file that every user of the machine can read',
  }),
  data: single(parsePath, {
    value: 'path',
    default: './skein-data',
    help: 'the folder this node keeps everything in',
  }),
  lines: single(orOff(parsePortOrAddress), {
    value: 'host:port|port|off',
    default: 'off',
    help: 'where to listen for nc, telnet and simple programs; a port alone is on 127.0.0.1, any other address has to be written out',
  }),
  'allowed-origin': repeatable(parseOrigin, {
    value: 'url',
    derived: 'none',
    help: 'an origin that browsers may connect from, besides the public URLs of the mesh',
  }),
  'log-format': single(oneOf('auto', 'json', 'pretty'), {
    value: 'auto|json|pretty',
    default: 'auto',
    help: 'auto: pretty on a terminal, else JSON lines',
  }),
  'log-file': single(parsePath, {
    value: 'path',
    derived: 'none: standard error',
    help: 'append the log to a file',
  }),
  'log-level': single(oneOf('debug', 'info', 'warn', 'error'), {
    value: 'debug|info|warn|error',
    default: 'info',
    help: 'the least that is logged',
  }),
  'drain-timeout': single(duration({ from: '0s', to: '1h' }), {
    value: 'duration',
    default: '20s',
    help: 'how long clients have to move when this node stops; ends early when nobody is left',
  }),
  'idle-timeout': single(orOff(duration({ from: '1s', to: '24h' })), {
    value: 'duration|off',
    default: 'off',
    help: 'close a client that asks for nothing for so long',
  }),
  'post-rate': single(wholeNumber(0, 1_000_000), {
    value: 'number',
    default: '10',
    help: 'posts a second, a user; 0 is no limit',
  }),
  'post-burst': single(wholeNumber(1, 1_000_000), {
    value: 'number',
    default: '30',
    help: 'posts a user may save up',
  }),
  'sockets-per-address': single(wholeNumber(0, 1_000_000), {
    value: 'number',
    default: '256',
    help: 'open sockets from one address; 0 is no limit',
  }),
  'sign-ins-at-once': single(wholeNumber(0, 1_000_000), {
    value: 'number',
    default: '512',
    help: 'open sockets that are not signed in yet; 0 is no limit',
  }),
  'sign-ins-per-second': single(wholeNumber(0, 1_000_000), {
    value: 'number',
    default: '500',
    help: 'new sockets a second, besides those of clients that resume; 0 is no limit',
  }),
  'rooms-per-user': single(wholeNumber(0, 1_000_000), {
    value: 'number',
    default: '50',
    help: 'rooms a user may be in; 0 is no limit',
  }),
  'simulate-latency': single(orOff(duration({ from: '0ms', to: '10s' })), {
    value: 'duration|off',
    default: 'off',
    help: 'delay what clients see of this node; for demos and tests',
  }),
} as const satisfies Readonly<Record<string, Option<unknown>>>;

export type OptionName = keyof typeof OPTIONS;
export type OptionValue<K extends OptionName> = ReturnType<(typeof OPTIONS)[K]['parse']>;

/** In the order of the table. */
export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

/** The row of an option, with its value's type left open. */
export function optionRow(name: OptionName): Option<unknown> {
  return OPTIONS[name];
}

export function envName(name: string): string {
  return `SKEIN_${name.toUpperCase().replaceAll('-', '_')}`;
}
