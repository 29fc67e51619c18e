import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { makeKey, RawClient } from './harness/raw-client.ts';
import { type JsonEvent, Terminal } from './harness/terminal.ts';
import { until } from './harness/time.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-commands-'));
let states = 0;
const ownState = (): string[] => ['--state-dir', join(folder, `state-${states++}`)];

/** What the commands of the terminal do to a mesh of real nodes, of which one is further away than the other, and closes who is idle. */
describe('the commands of the terminal', () => {
  let mesh: Mesh;
  const url = (letter: string) => mesh.node(letter).url;
  beforeAll(async () => {
    const own: readonly string[][] = [['--simulate-latency', '5ms'], ['--simulate-latency', '60ms', '--idle-timeout', '2s'], []];
    mesh = await Mesh.start({ count: 2, argsOf: (index) => own[index] ?? [] });
  });
  afterAll(async () => {
    await mesh?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function pipe(letter: string, name: string, room: string, ...more: string[]): Terminal {
    return Terminal.pipe(url(letter), '--name', name, '--room', room, '--json', ...ownState(), ...more);
  }
  const answerTo = async (terminal: Terminal, line: string): Promise<JsonEvent> => {
    const command = line.slice(1).split(' ')[0];
    const before = terminal.of('answer').length;
    terminal.type(`${line}\n`);
    return until(
      () => `an answer to ${line}; there is\n${terminal.output.slice(-1_000)}`,
      () => terminal.of('answer').find((one, at) => at >= before && one['command'] === command),
      10_000,
    );
  };

  it('E2 C128 C129 /topic is set by the leader, read by everybody, and refused to others', async () => {
    const ann = pipe('a', 'ann', 'topics');
    await until('ann in the room', () => ann.of('joined').length === 1, 10_000);
    const bob = await RawClient.join(url('a'), 'bob', 'topics');
    const cat = pipe('a', 'cat', 'topics');
    await until('cat in the room', () => cat.of('joined').length === 1, 10_000);
    cat.type('/topic mine\n');
    await until('the refusal', () => cat.of('error').some(({ code }) => code === 'forbidden'));
    ann.type('/topic on call: ann\n');
    expect(await bob.wire.next('topic')).toMatchObject({ room: 'topics', topic: 'on call: ann' });
    await until('cat to read it', () => cat.of('topic').some(({ topic }) => topic === 'on call: ann'));
    expect(await answerTo(cat, '/topic')).toMatchObject({ room: 'topics', topic: 'on call: ann' });
    expect(await answerTo(cat, '/leader')).toMatchObject({ room: 'topics', leader: 'ann' });
    ann.type('/topic -\n');
    await until('no topic', () => cat.of('topic').at(-1)?.['topic'] === '');
    ann.end();
    cat.end();
    expect([await ann.code(), await cat.code()]).toEqual([0, 1]);
    bob.drop();
  });

  it('/nick takes another name for the same person, and one that is taken is refused with a word', async () => {
    const reader = await RawClient.join(url('a'), 'reader', 'names');
    const screen = Terminal.screen(url('a'), '--name', 'dan', '--room', 'names', ...ownState());
    await screen.shows('You joined room names');
    screen.type('as dan\r');
    await until('the first post', () => reader.bodies('names').length === 1);
    screen.type('/nick daniel\r');
    await screen.shows('You are daniel now');
    await until('the prompt', () => screen.bottom.startsWith('daniel@node-a'));
    screen.type('as daniel\r');
    await until('the second post', () => reader.bodies('names').length === 2);
    const posts = (await reader.history('names')).events;
    expect(posts.map(({ from, body }) => `${from}: ${body}`)).toEqual(['dan: as dan', 'daniel: as daniel']);
    expect(new Set(posts.map(({ author }) => author)).size).toBe(1);
    screen.type('/nick a:b\r');
    await screen.shows(/^! .*name/im);
    screen.type('/nick reader\r');
    await screen.shows('! name “reader” is in use. You are still daniel.');
    await until('the old name', () => screen.bottom.startsWith('daniel@node-a'));
    screen.type('still daniel\r');
    await until('the third post', () => reader.bodies('names').length === 3);
    expect((await reader.history('names')).events.at(-1)).toMatchObject({ from: 'daniel', body: 'still daniel' });
    expect((await reader.users()).filter(({ name }) => name === 'daniel')).toHaveLength(1);
    screen.type('/quit\r');
    expect(await screen.code()).toBe(0);
    reader.drop();
  });

  it('who comes under a name that is in use is told so by the commands as well, and is let in under another', async () => {
    const reader = await RawClient.join(url('a'), 'first', 'late');
    const screen = Terminal.screen(url('a'), '--name', 'first', '--room', 'late', ...ownState());
    await screen.shows('name “first” is in use');
    screen.type('/users\r');
    await screen.shows('! No node lets you in under this name. Take another one using /nick');
    screen.type('/nick second\r');
    await screen.shows('You joined room late');
    screen.type('/users\r');
    await screen.shows(/Users: .*second \(node-a\)/);
    screen.type('/quit\r');
    expect(await screen.code()).toBe(0);
    reader.drop();
  });

  it('C35 a bot whose /nick is refused goes on under its name, and its exit code says that a line was refused', async () => {
    const reader = await RawClient.join(url('a'), 'robert', 'bots');
    const bot = pipe('a', 'rob', 'bots');
    await until(
      () => `online; there is\n${bot.output}`,
      () => bot.of('joined').length === 1,
      10_000,
    );
    bot.type('/nick robert\n');
    await until('the refusal', () => bot.of('error').some(({ code }) => code === 'name_taken'));
    expect(bot.of('refused')).toEqual([]);
    bot.end('as rob\n');
    expect(await bot.code()).toBe(1);
    expect((await reader.history('bots')).events).toMatchObject([{ from: 'rob', body: 'as rob' }]);
    reader.drop();
  });

  it('A5 /ping measures every node, /nodes says why one is where one is, and it moves to the fastest unasked', async () => {
    const bot = pipe('b', 'mover', 'speed');
    const keepAwake = async () =>
      (await answerTo(bot, '/ping'))['nodes'] as readonly { name: string; rttMs: number; current: boolean }[];
    await until(
      () => `the move to node-a; there is\n${bot.output.slice(-1_500)}`,
      async () => (await keepAwake()) && bot.of('moved').some(({ from, to }) => from === 'node-b' && to === 'node-a'),
      20_000,
    );
    const nodes = await keepAwake();
    expect(nodes.map(({ name }) => name).sort()).toEqual(['node-a', 'node-b']);
    const rtt = (name: string) => nodes.find((one) => one.name === name)?.rttMs ?? 0;
    expect(rtt('node-b')).toBeGreaterThan(rtt('node-a'));
    bot.end('/nodes\n');
    expect(await bot.code()).toBe(0);
    const screen = Terminal.screen(url('a'), '--name', 'looker', '--room', 'speed', ...ownState());
    await screen.shows('You joined room speed');
    screen.type('/ping\r');
    await screen.shows(/node-a: \d+ ms.*\(you are here\)/);
    await screen.shows(/node-b: \d+ ms/);
    screen.type('/nodes\r');
    await screen.shows(/You are on node-a/);
    screen.type('/quit\r');
    expect(await screen.code()).toBe(0);
  });

  it('A5 /pin keeps one on a slow node, names the nodes when there is none of that name, and /unpin lets one go', async () => {
    const pinned = pipe('a', 'pinned', 'pins');
    await until('online', () => pinned.of('joined').length === 1);
    pinned.type('/pin node-x\n');
    await until('the refusal', () => pinned.of('error').some(({ code }) => code === 'no_such_node'));
    expect(await answerTo(pinned, '/pin node-b')).toMatchObject({ pin: 'node-b' });
    await until('the move', () => pinned.of('moved').at(-1)?.['to'] === 'node-b');
    expect(await answerTo(pinned, '/unpin')).toMatchObject({ pin: null });
    await until(
      'the move back',
      async () => (await answerTo(pinned, '/ping')) && pinned.of('moved').at(-1)?.['to'] === 'node-a',
      20_000,
    );
    pinned.end();
    expect(await pinned.code()).toBe(1);
  });

  it('C132 B4 exits with 3 when the node ends the session, and says why', async () => {
    const idle = pipe('b', 'idle', 'quiet', '--pin', 'node-b');
    await until('online', () => idle.of('joined').length === 1);
    expect(await idle.code(30_000)).toBe(3);
    expect(idle.of('refused').at(-1)).toMatchObject({ node: 'node-b', code: 'idle' });
  });

  it('A3 asks who is meant by what is almost a name, and does what it is told: the room, the person, or neither', async () => {
    const ben = new RawClient('ben', { key: makeKey() });
    await ben.connect(url('a'));
    await ben.join('desk');
    const amy = Terminal.screen(url('a'), '--name', 'amy', '--room', 'desk', ...ownState());
    await amy.shows('You joined room desk');
    const ask = async (line: string, choice: string) => {
      amy.type(`${line}\r`);
      await until('the question', () => amy.bottom.startsWith('[s]end to #desk, [d]irect to ben, [e]dit?'));
      amy.type(`${choice}\r`);
      await until('the prompt again', () => !amy.bottom.startsWith('[s]'));
    };
    await ask('bne: hi', 'e');
    await until('the line to be there again', () => amy.bottom.endsWith('#desk> bne: hi'));
    amy.type('\u0015');
    await ask('bne: for all', 's');
    await until('the room to read it', () => ben.bodies('desk').includes('bne: for all'));
    await ask('bne: for ben', 'd');
    await until('ben to read it', () => ben.bodies().includes('for ben'));
    expect(ben.bodies('desk')).toEqual(['bne: for all']);
    amy.type('bne: also for ben\r');
    await until('the question', () => amy.bottom.startsWith('[s]end to #desk'));
    for (const line of ['so, where were we?', 'done?', 'ed is late']) {
      amy.type(`${line}\r`);
      await amy.shows(`? Not sent yet: “${line}”. Answer s, d or e first.`);
      expect(amy.bottom).toMatch(/^\[s\]end to #desk/);
    }
    amy.type('direct\r');
    await until('ben to read it', () => ben.bodies().includes('also for ben'));
    await until('the line to be there again', () => amy.bottom.endsWith('#desk> ed is late'));
    amy.type('\r');
    await until('the room to read it', () => ben.bodies('desk').includes('ed is late'));
    expect(ben.bodies('desk')).toEqual(['bne: for all', 'ed is late']);
    expect(ben.bodies()).not.toContain('hi');
    amy.type('quit\r');
    expect(await amy.code()).toBe(0);
    ben.drop();
  });
});
