import { describe, expect, it } from 'vitest';
import { readCommandLine } from './command-line.ts';
import { ConfigError } from './config/config-error.ts';
import { envName, OPTION_NAMES } from './config/options.ts';
import { VERSION } from './version.ts';

const read = (args: string) => readCommandLine(args.split(' ').filter(Boolean), () => {});

function printed(args: string): string {
  let text = '';
  expect(readCommandLine(args.split(' '), (part) => (text += part)).type).toBe('printed');
  return text;
}

function refusal(args: string): string {
  try {
    read(args);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).exitCode).toBe(64);
    expect((error as ConfigError).message).not.toContain('\n');
    return (error as ConfigError).message;
  }
  throw new Error('was accepted');
}

describe('the command line', () => {
  it('serves when nothing else is asked for', () => {
    expect(read('').type).toBe('serve');
    expect(read('--http 127.0.0.1:1')).toMatchObject({ type: 'serve', given: { flags: new Map([['http', ['127.0.0.1:1']]]) } });
    expect(read('serve --config a.json')).toMatchObject({ type: 'serve', given: { configFile: 'a.json' } });
  });

  it('reads what demo is told', () => {
    const usual = { latency: true, httpBase: 8080, meshBase: 9080, linesBase: 7777, data: './skein-data' };
    expect(read('demo')).toEqual({ type: 'demo', options: usual });
    expect(read('demo --no-latency --http-base 1000 --mesh-base 2000 --lines-base 3000 --data /x')).toEqual({
      type: 'demo',
      options: { latency: false, httpBase: 1000, meshBase: 2000, linesBase: 3000, data: '/x' },
    });
  });

  it('B3 reads what chat is told', () => {
    expect(read('chat')).toEqual({ type: 'chat', flags: {} });
    const given = read('chat http://a --url http://b --name ann --room r --room s --json --log-file f --state-dir d --pin here');
    const flags = { url: ['http://a', 'http://b'], name: ['ann'], room: ['r', 's'], json: ['on'], 'log-file': ['f'] };
    expect(given).toEqual({ type: 'chat', flags: { ...flags, 'state-dir': ['d'], pin: ['here'] } });
    expect(refusal('chat --nmae ann')).toBe('unknown option --nmae; the nearest known one is --name');
  });

  it.each(['print', 'check', 'defaults', 'docs'])('reads config %s with the options of serve', (action) => {
    expect(read(`config ${action} --post-rate 1`)).toMatchObject({
      type: 'config',
      action,
      given: { flags: new Map([['post-rate', ['1']]]) },
    });
  });

  it('names the nearest command and option', () => {
    expect(refusal('sevre')).toBe('unknown command sevre; the nearest known one is serve');
    expect(refusal('demo --no-latencies')).toBe('unknown option --no-latencies; the nearest known one is --no-latency');
    expect(refusal('config check --pots-rate=1')).toBe('unknown option --pots-rate; the nearest known one is --post-rate');
    expect(refusal('config prnt')).toBe('unknown command prnt; the nearest known one is print');
    expect(refusal('config')).toContain('print, check, defaults, docs');
  });

  it.each(['demo --http-base 0', 'demo --http-base 65534', 'demo --mesh-base abc', 'demo x', 'serve x', '--http'])(
    'refuses %s',
    (args) => expect(refusal(args)).not.toBe(''),
  );

  it('prints the version and a help that knows every option', () => {
    expect(printed('--version').trim()).toBe(VERSION);
    const help = printed('serve --help');
    for (const name of OPTION_NAMES) {
      expect(help).toContain(`--${name} `);
      expect(help).toContain(envName(name));
    }
    expect(printed('--help')).toContain('demo');
  });
});
