import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { freePort } from './harness/ports.ts';
import { RawClient } from './harness/raw-client.ts';
import { Terminal } from './harness/terminal.ts';
import { until } from './harness/time.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-terminal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let states = 0;
const ownState = (): string[] => ['--state-dir', join(folder, `state-${states++}`)];

describe('a bot is a shell pipe', () => {
  let mesh: Mesh;
  const url = (letter: string) => mesh.node(letter).url;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 3, args: ['--post-rate', '200', '--post-burst', '30'] });
  });
  afterAll(() => mesh?.close());

  it('C2 C91 C102 a thousand lines arrive once, in order, although their node is killed; then it exits with 0', async () => {
    const reader = await RawClient.join(url('b'), 'reader', 'load');
    const bot = Terminal.pipe(url('a'), '--name', 'bot', '--room', 'load', '--json', ...ownState());
    const bodies = Array.from({ length: 1_000 }, (_, n) => `line ${n}`);
    bot.end(bodies.map((body) => `${body}\n`).join(''));
    await until('some to have arrived', () => reader.bodies('load').length > 100, 20_000);
    await mesh.node('a').kill();
    const code = await bot.code(60_000);
    await mesh.node('a').start();
    expect(code).toBe(0);
    await until('the reader to have all', () => reader.bodies('load').length >= 1_000, 20_000);
    expect(reader.bodies('load')).toEqual(bodies);
    expect(bot.of('moved')).toHaveLength(1);
    expect(bot.of('end')).toEqual([{ event: 'end', waiting: 0, stored: 0, problems: 0 }]);
    const ids = bot.of('posted').map(({ id }) => id);
    // One that was sent again may be on two nodes already when the answer comes.
    const isThere = (state: unknown) => state === 'stored' || state === 'replicated' || state === 'everywhere';
    const told = bot.of('delivery').flatMap((one) => (isThere(one['state']) ? [one['id']] : []));
    expect(new Set(told)).toEqual(new Set(ids));
    await mesh.linked();
  });

  it('C56 C91 what was left when the terminal was killed is sent at the next start, once, under the same ids', async () => {
    const reader = await RawClient.join(url('c'), 'later', 'left');
    const state = ownState();
    const port = await freePort();
    const args = [`http://127.0.0.1:${port}`, '--name', 'lazarus', '--room', 'left', '--json', ...state];
    const first = Terminal.pipe(...args);
    first.type('one\ntwo\nthree\n');
    const kept = () => first.of('delivery').filter((one) => one['state'] === 'queued');
    await until('three posts in the file', () => kept().length === 3);
    await first.kill();

    // The address that led nowhere still says which mesh is meant.
    const second = Terminal.pipe(...args, url('a'));
    second.type('four\n');
    await until('all to have arrived', () => reader.bodies('left').length >= 4, 10_000);
    second.end();
    expect(await second.code()).toBe(0);
    expect(reader.bodies('left')).toEqual(['one', 'two', 'three', 'four']);
    const ids: ReadonlySet<unknown> = new Set(kept().map(({ id }) => id));
    const { events } = await reader.history('left');
    expect(new Set(events.slice(0, 3).map(({ id }) => id as string))).toEqual(ids);
  });

  it('terminals of one person share a state directory and a key, also when they start at once', async () => {
    const reader = await RawClient.join(url('b'), 'witness', 'twins');
    const args = [url('a'), '--name', 'twin', '--room', 'twins', '--json', ...ownState()];
    const deadEnds = await Promise.all([freePort(), freePort(), freePort()]);
    const twins = deadEnds.map((port) => Terminal.pipe(`http://127.0.0.1:${port}`, ...args));
    await until('all online', () => twins.every((twin) => twin.of('joined').length > 0), 10_000);
    for (const twin of twins) twin.type('from one of us\n');
    await until('all heard', () => reader.bodies('twins').length === twins.length);
    const { events } = await reader.history('twins');
    expect(new Set(events.map(({ author }) => author)).size).toBe(1);
    for (const twin of twins) twin.end();
    expect(await Promise.all(twins.map((twin) => twin.code()))).toEqual([0, 0, 0]);
  });

  it('the key and the posts are for their owner alone', async () => {
    const state = ownState();
    const one = Terminal.pipe(url('a'), '--name', 'ann', ...state);
    one.end('hello\n');
    expect(await one.code()).toBe(0);
    const mesh = join(state[1] as string, `localhost_${new URL(url('a')).port}`);
    for (const path of [state[1] as string, mesh, join(mesh, 'people')]) {
      expect(statSync(path).mode & 0o777, path).toBe(0o700);
    }
    expect(statSync(join(mesh, 'people', 'ann.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(mesh, 'people', 'ann.json'), 'utf8')).key).toMatch(/^[\w-]{32}$/);
  });

  it('says clearly which posts are not delivered for certain, and exits with 1', async () => {
    const lonely = await Mesh.start({ count: 2 });
    try {
      await lonely.node('b').kill();
      const bot = Terminal.pipe(lonely.node('a').url, '--name', 'bot', '--give-up', '1s', ...ownState());
      bot.end('only here\n/shrug\n');
      expect(await bot.code()).toBe(1);
      await bot.shows('1 message is not delivered for certain: 1 on one node only. Kept, and sent at the next start.');
      await bot.shows('! line 2: There is no “/shrug”');
    } finally {
      await lonely.close();
    }
  });

  it('says at once that an address is none, and tries all the same', async () => {
    const lost = Terminal.pipe('nonsense.invalid', '--name', 'ann', ...ownState());
    await lost.shows('No address is known for nonsense.invalid: is that right? Trying all the same.');
    await lost.kill();
  });

  it.each([
    ['2: no node answers', 2, ['--give-up', '300ms', '--name', 'ann'], 'hello\n', 'not stored anywhere yet'],
    [
      '2: no node answers, and says so when nothing was written',
      2,
      ['--give-up', '300ms', '--name', 'ann'],
      '',
      'No node answers.',
    ],
    [
      '2: no node answers, with more lines than are read ahead',
      2,
      ['--give-up', '300ms', '--name', 'ann'],
      'x\n'.repeat(300),
      'not stored',
    ],
    [
      '2: no node answers, and a command waits for one',
      2,
      ['--give-up', '300ms', '--name', 'ann'],
      '/users\nx\n',
      'No node answers.',
    ],
    ['64: a URL of something else', 64, ['--name', 'ann', '--url', 'ftp://x'], '', '"ftp://x" is no URL of a node'],
    ['64: no name', 64, [], '', '--name is needed'],
    ['64: a name that cannot be', 64, ['--name', 'a b'], '', 'no spaces'],
    ['64: a room that cannot be', 64, ['--name', 'ann', '--room', 'a/b'], '', '1–64 letters'],
    ['64: an unknown option', 64, ['--nmae', 'ann'], '', '--name'],
    ['73: no place for its state', 73, ['--name', 'ann', '--state-dir', '/dev/null/x'], '', 'state directory'],
  ])('exits with %s', async (_, code, args, input, words) => {
    const bot = Terminal.pipe(
      `http://127.0.0.1:${await freePort()}`,
      ...(args.includes('--state-dir') ? [] : ownState()),
      ...args,
    );
    bot.end(input);
    expect(await bot.code()).toBe(code);
    await bot.shows(words);
  });

  it('C35 exits with 2 when the name is somebody else’s', async () => {
    await RawClient.join(url('a'), 'taken', 'general');
    const bot = Terminal.pipe(url('b'), '--name', 'taken', ...ownState());
    expect(await bot.code()).toBe(2);
    await bot.shows('name “taken” is in use');
  });

  it('ends when whoever reads its output is gone, and at Ctrl+C, with nothing lost', async () => {
    const reader = await RawClient.join(url('c'), 'hears', 'pipes');
    const gone = Terminal.pipe(url('a'), '--name', 'gone', '--room', 'pipes', ...ownState());
    gone.type('before\n');
    await gone.shows('before');
    gone.hangUp();
    await reader.post('pipes', 'a line that nobody takes');
    expect(await gone.code()).toBe(0);

    const stopped = Terminal.pipe(url('a'), '--name', 'stopped', '--room', 'pipes', ...ownState());
    stopped.type('hello\n');
    await stopped.shows('hello');
    stopped.signal('SIGINT');
    expect(await stopped.code()).toBe(0);
    const isHere = async () => (await reader.users()).some(({ name }) => name === 'stopped');
    await until('it to have left', async () => !(await isHere()));
  });

  it('B3 B42 B80 keeps bodies out of its log, and what controls a terminal out of its output', async () => {
    const evil = '\u001b]0;owned\u0007 \u202e txt';
    const log = join(folder, 'client.log');
    const bot = Terminal.pipe(url('a'), '--name', 'careful', '--room', 'evil', '--log-file', log, ...ownState());
    await bot.shows('You joined room evil');
    const reader = await RawClient.join(url('b'), 'mallory', 'evil');
    await reader.post('evil', evil);
    await bot.shows('mallory: \\u001b]0;owned\\u0007 \\u202e txt');
    bot.end();
    expect(await bot.code()).toBe(0);
    expect(bot.output).toMatch(/^[\n\P{C}]*$/u);
    const lines = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    expect(lines.map(({ event }) => event)).toEqual(['client.started', 'client.online', 'room.joined', 'client.stopped']);
    expect(readFileSync(log, 'utf8')).not.toContain('owned');
  });
});
