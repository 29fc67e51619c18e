import { Buffer } from 'node:buffer';
import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { LineClient, withoutTime } from './harness/line-client.ts';
import { Mesh } from './harness/mesh.ts';
import { freePorts } from './harness/ports.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';

/** The lines port as programs meet it: real TCP, three real nodes, a real browser. */
describe('lines over TCP', () => {
  let mesh: Mesh;
  let browser: Browser;
  let ports: number[] = [];
  const open: { close(): unknown }[] = [];
  const port = (letter: 'a' | 'b' | 'c') => ports['abc'.indexOf(letter)] as number;
  const keep = <T extends { close(): unknown }>(one: T): T => {
    open.push(one);
    return one;
  };
  const join = async (letter: 'a' | 'b' | 'c', name: string, room?: string) =>
    keep(await LineClient.join(port(letter), name, room));

  beforeAll(async () => {
    ports = await freePorts(3);
    [mesh, browser] = await Promise.all([
      Mesh.start({ count: 3, args: [], argsOf: (index) => ['--lines', String(ports[index])] }),
      launchBrowser(),
    ]);
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  it('C134 C135 C3 E1 E3 E4 E5 holds a conversation with a browser on another node, word for word', async () => {
    const tab = keep(await Tab.open(browser, mesh.node('b').url, { name: 'webby', room: 'words' }));
    // Whoever is in a room first leads it.
    await tab.page.getByRole('list', { name: 'People' }).getByText('webby').waitFor();
    const program = keep(await LineClient.open(port('a')));
    await program.ask('hello', 'world');
    await program.ask('ann', 'Welcome to the chat server!');
    await program.ask('/room', 'You are not in any room');
    await program.ask('/leader', 'No leader (join a room first)');
    await program.ask('is anybody there?', 'Join a room first using /join <room>');
    await until('webby is seen here', async () => (await users(program)).includes('webby'));
    await program.ask('/join words', 'You joined room words');
    await program.ask('/room', 'You are in room words');
    await program.ask('/leader', 'Leader of room words: webby');
    await program.ask('/users', 'Users: ann, webby');
    await program.ask('/dance', 'Unknown command');
    program.say('hello from a line');
    await tab.message('hello from a line').waitFor();
    await tab.say('hello from a tab');
    expect(await program.reads('[time] webby: hello from a tab')).toMatch(/^\[\d\d:\d\d:\d\d\] webby: hello from a tab$/);
    await tab.say('/msg ann only for you');
    expect(await program.reads('[time] webby (to you): only for you')).toMatch(/^\[\d\d:\d\d:\d\d\] /);
    program.say('/msg webby and only for you');
    await tab.page.getByRole('list', { name: 'Messages in ann' }).getByText('and only for you').waitFor();
    const ben = await join('c', 'ben', 'words');
    await program.reads('[time] ben joined the room');
    ben.say('quit');
    await ben.ended();
    await program.reads('[time] ben left the room words');
    await tab.close();
    await program.reads('[time] webby left the room words', 8_000);
    await program.ask('/leader', 'Leader of room words: ann');
    expect(program.lines.some((line) => line.includes('hello from a line'))).toBe(false);
  });

  it('E1 serves a program unchanged that was written for such a room server: name, /join, text, on whatever node', async () => {
    const [ann, ben, cas] = [await join('a', 'ann1', 'old'), await join('b', 'ben1', 'old'), await join('c', 'cas1')];
    await ann.reads('[time] ben1 joined the room');
    ann.say('one', 'two', 'three');
    for (const text of ['one', 'two', 'three']) await ben.reads(`[time] ann1: ${text}`);
    cas.say('/msg ben1 psst');
    await ben.reads('[time] cas1 (to you): psst');
    await ben.ask('/join new', 'You joined room new');
    for (const one of [ann, ben, cas]) await one.reads('[time] ben1 left the room old');
    await cas.ask('/msg nobody hm', 'Not sent: Nobody has this name. Check the spelling.');
    const second = keep(await LineClient.open(port('c')));
    await second.ask('ANN1', 'This name belongs to somebody else. Choose another one.');
    await second.ask('dan1', 'Welcome to the chat server!');
    ben.close();
    for (const one of [ann, cas, second]) await one.reads('[time] ben1 left the room new');
  });

  it('C133 takes lines that are split over segments, several in one, with CRLF, a byte at a time', async () => {
    const reader = await join('b', 'reader', 'bytes');
    const writer = keep(await LineClient.open(port('a')));
    await writer.trickle([...Buffer.from('wörter\r\n/join byt')].map((byte) => Buffer.from([byte])));
    await writer.reads('Welcome to the chat server!');
    await writer.trickle(['es\r', '\none\r\n\r\ntwo\nthr', 'ee\n']);
    await writer.reads('You joined room bytes');
    for (const text of ['one', 'two', 'three']) await reader.reads(`[time] wörter: ${text}`);
  });

  it('serves what was said before a hang-up in the middle of a line, and never half a line', async () => {
    const reader = await join('a', 'reader2', 'hang');
    const writer = keep(await LineClient.open(port('a')));
    writer.write('gone\n/join hang\nwhole line\nhalf a li');
    writer.socket.end();
    await reader.reads('[time] gone: whole line');
    await reader.reads('[time] gone left the room hang');
    expect(reader.lines.some((line) => line.includes('half'))).toBe(false);
  });

  it('C101 answers a pipe that sends everything at once and then no more: the rate is kept, and nothing is lost', async () => {
    const reader = await join('c', 'reader3', 'pipe');
    const pipe = keep(await LineClient.open(port('a')));
    const texts = Array.from({ length: 60 }, (_, i) => `line ${i}`);
    pipe.say('hello', 'piper', '/join pipe', ...texts);
    pipe.socket.end();
    await reader.reads('[time] piper: line 59', 20_000);
    expect(reader.lines.map(withoutTime).filter((line) => line.startsWith('[time] piper: '))).toEqual(
      texts.map((text) => `[time] piper: ${text}`),
    );
    await pipe.ended();
    expect(pipe.lines).toEqual(['world', 'Welcome to the chat server!', 'You joined room pipe']);
  });

  it('tells bytes that are no text, NULs and a mebibyte without an end apart, and goes on', async () => {
    const reader = await join('b', 'reader4', 'odd');
    const writer = await join('a', 'odd', 'odd');
    writer.write(Buffer.from([0xff, 0xfb, 0x01, 10]));
    await writer.reads('This line is not UTF-8: nothing of it was taken.');
    writer.write('nul\0 and \u001b[31mred\n');
    await reader.reads('[time] odd: nul\\u0000 and \\u001b[31mred');
    writer.write(Buffer.alloc(1024 * 1024, 'x'));
    await writer.reads('Line too long: nothing of it was taken. Send it in parts.');
    writer.write('still the same line\nnext\n');
    await reader.reads('[time] odd: next');
    expect(reader.lines.some((line) => line.includes('xxx') || line.includes('same line'))).toBe(false);
  });

  it('C136 holds little for a program that does not read, and ends it', async () => {
    const deaf = await join('a', 'deaf', 'loud');
    deaf.socket.pause();
    const before = mesh.node('a').memoryMiB;
    const line = Buffer.from('/room\n'.repeat(10_000));
    let written = 0;
    while (written < 64 * 1024 * 1024 && deaf.socket.writableLength < 8 * 1024 * 1024) {
      deaf.socket.write(line);
      written += line.length;
      if (written % (20 * line.length) === 0) await until('a turn', () => true);
    }
    const other = await join('a', 'other');
    await until('deaf to be gone', async () => !(await users(other)).includes('deaf'), 60_000);
    expect(mesh.node('a').memoryMiB - before).toBeLessThan(64);
    expect(mesh.node('a').isRunning).toBe(true);
  }, 90_000);

  it('C137 ends the connection when the node dies, and loses no line that another user saw', async () => {
    const node = mesh.node('c');
    const watcher = await RawClient.join(mesh.node('a').url, 'watcher', 'dying');
    keep({ close: () => watcher.drop() });
    const mortal = await join('c', 'mortal', 'dying');
    const texts = Array.from({ length: 20 }, (_, i) => `said ${i}`);
    mortal.say(...texts);
    await until('all of it on another node', () => watcher.log.received.length >= texts.length);
    await node.kill();
    await mortal.ended();
    await until(
      'the leave',
      () =>
        watcher.wire.messages.some(
          (one) => one.type === 'presence' && one.left.some(({ name, reason }) => name === 'mortal' && reason === 'node_down'),
        ),
      10_000,
    );
    const { events } = await watcher.history('dying');
    expect(events.map(({ body }) => body)).toEqual(texts);
    await node.start();
    await mesh.linked();
  });

  it('stays on loopback unless another address is written out', async () => {
    expect(mesh.node('a').tail(200)).not.toContain('lines.exposed');
    const [exposed] = await freePorts(1);
    await mesh.node('c').kill();
    await mesh.node('c').start(['--lines', `0.0.0.0:${exposed}`]);
    await until('the warning', () => mesh.node('c').tail(200).includes('lines.exposed'));
    const client = keep(await LineClient.open(exposed as number));
    await client.ask('hello', 'world');
  });
});

async function users(program: LineClient): Promise<string> {
  const before = program.lines.length;
  program.say('/users');
  return until('the users', () => program.lines.slice(before).find((line) => line.startsWith('Users: ')));
}
