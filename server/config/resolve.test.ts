import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCommandLine } from '../command-line.ts';
import { ConfigError } from './config-error.ts';
import { isLoopback, resolveLog, resolveServe } from './resolve.ts';
import type { ServeConfig } from './serve-config.ts';
import { type Environment, Settings } from './settings.ts';
import { showDefaults, showInForce } from './show.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HERE = { hostName: 'Büro 1.example', cwd: '/home', webRoot: '/web' };

function gather(args: string, env: Environment = {}): Settings {
  const command = readCommandLine(['serve', ...args.split(' ').filter(Boolean)], () => {});
  if (command.type !== 'serve') throw new Error(`not serve: ${command.type}`);
  return Settings.gather(command.given.flags, env, command.given.configFile);
}

const resolve = (args: string, env?: Environment): ServeConfig => resolveServe(gather(args, env), HERE);

/** The error that something ends with. */
function refusal(attempt: () => unknown): { exitCode: number; message: string } {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ConfigError) return { exitCode: error.exitCode, message: error.message };
    throw error;
  }
  throw new Error('was accepted');
}

let files = 0;
function file(content: string, mode = 0o600): string {
  files += 1;
  const path = join(folder, `file-${files}`);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const RANDOM = 'q8Zr2LxW0pT5vKc7dYh3NfJm9BsGu1Ea';

describe('where an option comes from', () => {
  it('takes the default, the file, the environment and the flag, each before the one before it', () => {
    const path = file('{"post-rate": 2, "discovery": false, "peer": ["a:1", "b:2"]}');
    expect(resolve('').postRate).toBe(10);
    expect(resolve(`--config ${path}`)).toMatchObject({ postRate: 2, discovery: false, peers: [{ host: 'a' }, { host: 'b' }] });
    expect(resolve('', { SKEIN_CONFIG: path }).postRate).toBe(2);
    expect(resolve(`--config ${path}`, { SKEIN_POST_RATE: '3' }).postRate).toBe(3);
    expect(resolve(`--config ${path} --post-rate 4`, { SKEIN_POST_RATE: '3' }).postRate).toBe(4);
  });

  it('reads lists from repeated flags and from commas in a variable', () => {
    const peers = [
      { host: 'a', port: 1 },
      { host: '::1', port: 2 },
    ];
    expect(resolve('--peer a:1 --peer [::1]:2').peers).toEqual(peers);
    expect(resolve('', { SKEIN_PEER: 'a:1, [::1]:2,' }).peers).toEqual(peers);
  });

  it('takes the last of a repeated single option, and an empty variable as none', () => {
    expect(resolve('--post-rate 1 --post-rate 2').postRate).toBe(2);
    expect(resolve('', { SKEIN_POST_RATE: '' }).postRate).toBe(10);
  });

  it('names the nearest known option, variable and key', () => {
    expect(refusal(() => resolve('--pere a:1'))).toEqual({
      exitCode: 64,
      message: 'unknown option --pere; the nearest known one is --peer',
    });
    expect(refusal(() => resolve('', { SKEIN_POSTRATE: '1' }))).toEqual({
      exitCode: 78,
      message: 'unknown environment variable SKEIN_POSTRATE; the nearest known one is SKEIN_POST_RATE',
    });
    const path = file('{"allowed-origins": []}');
    expect(refusal(() => resolve(`--config ${path}`))).toEqual({
      exitCode: 78,
      message: `configuration file ${path} has the unknown key "allowed-origins"; the nearest known one is "allowed-origin"`,
    });
  });
});

describe('what is refused', () => {
  it.each(['--http 127.0.0.1:0', '--http 127.0.0.1:70000', '--http abc', '--peer a:abc', '--post-burst 0', '--log-level loud'])(
    '%s is a wrong usage and names the option',
    (args) => {
      const { exitCode, message } = refusal(() => resolveLog(gather(args), HERE) && resolve(args));
      expect(exitCode).toBe(64);
      expect(message).toContain(args.split(' ')[0]);
      expect(message).not.toContain('\n');
    },
  );

  it.each(['--name', '--name --http 127.0.0.1:1', '--peer', 'extra', '--drain-timeout'])(
    '%s: a value is missing or too much',
    (args) => {
      expect(refusal(() => resolve(args)).exitCode).toBe(64);
    },
  );

  it('says where a wrong value of the environment or of the file stands', () => {
    const path = file('{"http": "nowhere"}');
    expect(refusal(() => resolve('', { SKEIN_HTTP: 'nowhere' }))).toMatchObject({
      exitCode: 78,
      message: /^SKEIN_HTTP "nowhere" must be/,
    });
    expect(refusal(() => resolve(`--config ${path}`))).toMatchObject({
      exitCode: 78,
      message: expect.stringContaining(`"http" in ${path}`),
    });
  });

  it.each([
    ['{"http": }', 'is not JSON: line 1, column 10'],
    ['[]', 'must hold one JSON object'],
    ['{"http": {}}', 'key "http"'],
    ['{"http": ["a:1"]}', 'key "http"'],
    ['{"peer": [null]}', 'key "peer"'],
  ])('refuses the file %s', (content, problem) => {
    const { exitCode, message } = refusal(() => resolve(`--config ${file(content)}`));
    expect(exitCode).toBe(78);
    expect(message).toContain(problem);
  });

  it('refuses a file that is missing or a directory', () => {
    mkdirSync(join(folder, 'directory'));
    expect(refusal(() => resolve(`--config ${folder}/none`))).toMatchObject({ exitCode: 78, message: /there is no such file/ });
    expect(refusal(() => resolve(`--config ${folder}/directory`))).toMatchObject({ exitCode: 78, message: /it is a directory/ });
  });

  it('refuses one address for browsers and peers', () => {
    expect(refusal(() => resolve('--http 127.0.0.1:9080')).exitCode).toBe(78);
  });
});

describe('derived defaults', () => {
  it('makes a name of host name and HTTP port', () => {
    expect(resolve('').name).toBe('B-ro-1.example-8080');
    expect(resolveServe(gather(''), { ...HERE, hostName: '...' }).name).toBe('node-8080');
    expect(resolveServe(gather(''), { ...HERE, hostName: 'a'.repeat(200) }).name).toMatch(/^a{58}-8080$/);
    expect(resolve('--name here').name).toBe('here');
  });

  it.each([
    ['', 'http://localhost:8080'],
    ['--http [::1]:8081', 'http://[::1]:8081'],
    ['--http 10.0.0.5:80', 'http://10.0.0.5'],
    ['--http 10.0.0.5:8080 --public-url https://chat.example.org/', 'https://chat.example.org'],
  ])('%s: the public URL is %s', (args, url) => expect(resolve(args).publicUrl).toBe(url));

  it('tells browsers the name of the machine when it listens everywhere', () => {
    for (const host of ['0.0.0.0', '[::]']) {
      expect(resolveServe(gather(`--http ${host}:8080`), { ...HERE, hostName: 'attic' }).publicUrl).toBe('http://attic:8080');
    }
  });

  it('makes paths absolute', () => {
    expect(resolve('').dataDir).toBe('/home/skein-data');
    expect(resolve('--data /x').dataDir).toBe('/x');
    expect(resolveLog(gather('--log-file a.log'), HERE).file).toBe('/home/a.log');
  });

  it('leaves off what is off', () => {
    expect(resolve('')).toMatchObject({ idleTimeoutMs: undefined, simulateLatencyMs: undefined, drainTimeoutMs: 20_000 });
    expect(resolve('--simulate-latency 0ms --idle-timeout 5m')).toMatchObject({ idleTimeoutMs: 300_000, simulateLatencyMs: 0 });
  });
});

describe('the mesh secret', () => {
  it.each(['0.0.0.0:9080', '[::]:9080', '10.1.1.1:9080', 'attic:9080'])('is needed to listen on %s', (address) => {
    expect(refusal(() => resolve(`--mesh ${address}`))).toMatchObject({
      exitCode: 78,
      message: /lets other machines in.*--mesh-secret-file/,
    });
    const path = file(`${RANDOM}\n`);
    expect(resolve(`--mesh ${address} --mesh-secret-file ${path}`).meshSecret?.toString()).toBe(RANDOM);
  });

  it('is needed on a link-local address with its zone', () => {
    expect(isLoopback('fe80::1%eth0')).toBe(false);
    expect(isLoopback('::1%lo')).toBe(true);
  });

  it.each(['127.0.0.1', '127.3.2.1', '::1', '0:0::1', 'localhost'])('is not needed on %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it('must not be readable by everybody, unless that is asked for', () => {
    const path = file(RANDOM, 0o644);
    expect(refusal(() => resolve(`--mesh-secret-file ${path}`))).toMatchObject({
      exitCode: 78,
      message: /--allow-insecure-perms/,
    });
    expect(resolve(`--mesh-secret-file ${path} --allow-insecure-perms`).meshSecret?.length).toBe(32);
    expect(resolve(`--mesh-secret-file ${file(RANDOM, 0o640)}`).meshSecret?.length).toBe(32);
  });

  it.each([
    [RANDOM.slice(1), 'holds 31 bytes'],
    [`${RANDOM.slice(1)}\r\n\n`, 'holds 31 bytes'],
    ['', 'holds 0 bytes'],
    ['changeme'.repeat(5).replaceAll('m', 'n'), 'is not random'],
  ])('%j is refused', (content, problem) => {
    const { exitCode, message } = refusal(() => resolve(`--mesh-secret-file ${file(content)}`));
    expect(exitCode).toBe(78);
    expect(message).toContain(problem);
    expect(message).not.toContain(RANDOM.slice(1, 9));
  });

  it('must be there', () => {
    expect(refusal(() => resolve(`--mesh-secret-file ${folder}/none`))).toMatchObject({ exitCode: 78, message: /ENOENT/ });
  });
});

describe('config', () => {
  it('prints what is in force as a file that gives the same again', () => {
    const secret = file(RANDOM);
    const settings = gather(`--peer a:1 --peer b:2 --discovery off --idle-timeout 5m --mesh-secret-file ${secret}`);
    const config = resolveServe(settings, HERE);
    const printed = showInForce(settings, config);
    expect(resolve(`--config ${file(printed)}`)).toEqual(config);
    expect(printed).not.toContain(RANDOM);
  });

  it('prints the defaults as a file that changes nothing', () => {
    expect(resolve(`--config ${file(showDefaults())}`)).toEqual(resolve(''));
  });
});
