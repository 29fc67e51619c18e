import { deepStrictEqual as same } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readCommandLine } from '../../server/command-line.ts';
import { ConfigError } from '../../server/config/config-error.ts';
import { readConfigFile } from '../../server/config/config-file.ts';
import { jsonErrorPlace } from '../../server/config/json-error.ts';
import { envName, OPTION_NAMES, OPTIONS, type OptionName, optionRow } from '../../server/config/options.ts';
import { resolveLog, resolveServe } from '../../server/config/resolve.ts';
import { Settings } from '../../server/config/settings.ts';
import { formatHostPort, parseHostPort, ValueError } from '../../server/config/values.ts';
import { mutated } from '../mutation.ts';
import { type Judge, orError, property } from '../property.ts';
import { anyText, shortText, textOf } from '../texts.ts';
import { JSON_TEXTS, NOT_JSON_TEXTS } from '../tricky-json.ts';

/** What an operator writes: a file, variables, a command line, and the values in them. */

const HOSTS = [
  '127.0.0.1',
  '[::1]',
  '[fe80::1%eth0]',
  'localhost',
  'a.example',
  '0.0.0.0',
  '[::]',
  '1.2.3.4.5',
  '999.1',
  'a..b',
  '0x7f.1',
  'xn--a',
  '_',
];
const hostPort = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...HOSTS),
      fc.ipV6().map((v6) => `[${v6}]`),
      fc.ipV4(),
      fc.stringMatching(/^[\w.-]{1,12}$/),
      shortText,
    ),
    fc.oneof(fc.nat({ max: 65_536 }), shortText),
  )
  .map((both) => both.join(':'));
const WORDS = [
  'on',
  'off',
  'true',
  '10s',
  '1h',
  '0ms',
  '99999999999ms',
  '10',
  '0',
  'auto',
  'json',
  'debug',
  './data',
  'http://a.b:1',
  'https://a.b',
  'node-a',
];
const value = fc.oneof(
  { weight: 3, arbitrary: hostPort },
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 3, arbitrary: anyText },
);
const optionName = fc.constantFrom(...OPTION_NAMES);

const object = fc.dictionary(optionName, fc.oneof(value, fc.boolean(), fc.nat(), fc.array(value, { maxLength: 3 })), {
  maxKeys: 4,
});
const fileText = fc.oneof(
  { weight: 12, arbitrary: mutated(object) },
  { weight: 1, arbitrary: fc.constantFrom(...JSON_TEXTS, ...NOT_JSON_TEXTS) },
  { weight: 1, arbitrary: textOf('[', '{"a":', '"', '{', '\n', ',', '1') },
);
const variables = fc.dictionary(fc.oneof(optionName.map(envName), fc.constantFrom('PATH', 'SKEIN_NOPE', '__proto__')), value, {
  maxKeys: 4,
});
const flag = fc.oneof(
  optionName.map((name) => [`--${name}`]),
  fc.tuple(optionName, value).map(([name, text]) => [`--${name}`, text]),
  fc.tuple(optionName, value).map(([name, text]) => [`--${name}=${text}`]),
  shortText.map((text) => [text]),
  anyText.map((text) => [`--${text}`]),
  fc.constantFrom(
    ['--config', 'x.json'],
    ['--help'],
    ['--version'],
    ['-h'],
    ['--'],
    ['help'],
    ['--no-latency'],
    ['--http-base', '99999'],
  ),
);
const args = fc
  .tuple(
    fc.constantFrom<string[]>([], ['serve'], ['config'], ['config', 'print'], ['config', 'check'], ['demo'], ['help'], ['nope']),
    fc.array(flag, { maxLength: 4 }),
  )
  .map(([command, flags]) => [...command, ...flags.flat()]);

const directory = mkdtempSync(join(tmpdir(), 'skein-fuzz-'));
const file = join(directory, 'config.json');
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

/** All that a node reads before it starts. */
function resolved(settings: Settings) {
  const surroundings = { hostName: 'host', cwd: '/', webRoot: '/' };
  return { serve: resolveServe(settings, surroundings), log: resolveLog(settings, surroundings) };
}
const sizeOf = (record: object) => JSON.stringify(record).length;
const isFine = (result: unknown) => {
  if (result instanceof ConfigError) same([[64, 78].includes(result.exitCode), result.message.length > 0], [true, true]);
};

export const configuration: readonly Judge[] = [
  property({
    name: 'config/file',
    says: 'any configuration file is read or refused with a ConfigError',
    input: fileText,
    size: (text) => text.length,
    run: (text) => {
      writeFileSync(file, text);
      return orError(() => resolved(Settings.gather(new Map(), {}, file)), ConfigError);
    },
    holds: (result, text) => {
      isFine(result);
      if (!(result instanceof ConfigError))
        same(
          orError(() => typeof readConfigFile(file), ConfigError),
          'object',
        );
      else same(typeof text, 'string');
    },
    share: 0.3,
  }),
  property({
    name: 'config/json-place',
    says: 'where a text stops being JSON is told exactly when it is none',
    input: fc.oneof(fileText, fc.json()),
    size: (text) => text.length,
    run: jsonErrorPlace,
    holds: (place, text) => {
      const isJson = !(orError(() => JSON.parse(text) as unknown, SyntaxError) instanceof SyntaxError);
      if (place === undefined) same(isJson, true);
      else same(isJson && text.split(/[[{]/).length <= 500, false);
    },
  }),
  property({
    name: 'config/values',
    says: 'any text of any option is a value or a ValueError',
    input: fc.tuple(optionName, value),
    size: ([, text]) => text.length,
    run: ([name, text]) => orError<unknown, ValueError>(() => optionRow(name).parse([text]), ValueError),
    holds: (result, [name, text]) => {
      if (!(result instanceof ValueError))
        same(
          orError<unknown, ValueError>(() => OPTIONS[name].parse([text]), ValueError),
          result,
        );
    },
    share: 2,
  }),
  property({
    name: 'config/host-port',
    says: 'a host and port come back from their own text',
    input: hostPort,
    size: (text) => text.length,
    run: (text) => orError(() => parseHostPort(text), ValueError),
    holds: (result) => {
      if (!(result instanceof ValueError)) same(parseHostPort(formatHostPort(result)), result);
    },
  }),
  property({
    name: 'config/environment',
    says: 'any environment and host name gives a configuration or a ConfigError',
    input: fc.record({ variables, hostName: shortText }),
    size: ({ variables: given }) => sizeOf(given),
    run: ({ variables: given, hostName }) =>
      orError(
        () => resolveServe(Settings.gather(new Map(), given, undefined), { hostName, cwd: '/', webRoot: '/' }),
        ConfigError,
      ),
    holds: (result) => {
      isFine(result);
      if (result instanceof ConfigError) return;
      same(new URL(result.publicUrl).origin, result.publicUrl);
      same(/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(result.name), true);
    },
    share: 0.5,
  }),
  property({
    name: 'command-line/any',
    says: 'any arguments give a command or a ConfigError, and what the command was given is read or refused alike',
    input: args,
    size: sizeOf,
    run: (given) =>
      orError(() => {
        const command = readCommandLine(given, () => {});
        if (command.type === 'serve' || command.type === 'config') {
          const flags: ReadonlyMap<OptionName, readonly string[]> = command.given.flags;
          resolved(Settings.gather(flags, {}, undefined));
        }
        return command.type;
      }, ConfigError),
    holds: isFine,
    share: 0.05,
  }),
];
