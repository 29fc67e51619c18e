import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { Terminal } from './harness/terminal.ts';
import { until } from './harness/time.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-messages-'));
let states = 0;
const ownState = (): string[] => ['--state-dir', join(folder, `state-${states++}`)];

/** What can be done to a message at a terminal, and what others see of it on theirs, on another node. */
describe('messages at the terminal', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 2 });
  });
  afterAll(async () => {
    await mesh?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const args = (letter: string, name: string) => {
    return [mesh.node(letter).url, '--name', name, '--room', 'desk', '--pin', `node-${letter}`, ...ownState()];
  };

  it('are changed, answered, reacted to, found and taken back, and both the person and the program there are told', async () => {
    const ann = Terminal.screen(...args('a', 'ann'));
    await ann.shows('You joined room desk');
    const bot = Terminal.pipe(...args('b', 'bot'), '--json');
    await until('the bot in the room', () => bot.of('joined').length === 1, 10_000);

    ann.type('is the harbuor open?\r');
    await until('the message', () => bot.of('message').length === 1);
    ann.type('/edit is the harbour open?\r');
    await ann.shows('You edited your message: is the harbour open?');
    await until('the change', () => bot.of('edited').length === 1);
    const id = bot.of('message')[0]?.['id'];
    const author = bot.of('message')[0]?.['author'];
    expect(bot.of('edited')[0]).toMatchObject({ room: 'desk', id, author, from: 'ann', body: 'is the harbour open?' });

    bot.type('/reply since noon\n/react 👍 2\n');
    await ann.shows('bot (to ann, “is the harbour open?”): since noon');
    await ann.shows('* bot reacted 👍 to “is the harbour open?”');
    bot.type('/edit since \u001b[31mone\n');
    await ann.shows('* bot edited: since \\u001b[31mone');
    bot.type('/delete\n');
    await ann.shows('* bot took back “since \\u001b[31mone”');

    ann.type('/react 🎉 2\r');
    await ann.shows('You reacted 🎉 to ann: “is the harbour open?”');
    await until('the reaction', () => bot.of('reacted').some(({ emoji }) => emoji === '🎉'));
    expect(bot.of('reacted').at(-1)).toEqual({ event: 'reacted', room: 'desk', id, author, from: 'ann', emoji: '🎉', on: true });
    ann.type('/search harbour\r');
    await ann.shows(/#desk ann: is the harbour open\?\s+1 message\. Searched \d+ messages? since .* on node-a\./);
    ann.type('/delete\r');
    await ann.shows('You took back “is the harbour open?”');
    await until('it to be gone', () => bot.of('deleted').some((one) => one['id'] === id));
    ann.type('/edit too late\r');
    await ann.shows('! There is no message of yours here that can be changed.');
    expect(ann.text).not.toContain('* ann');

    bot.end();
    ann.type('/quit\r');
    expect([await bot.code(), await ann.code()]).toEqual([0, 0]);
  });

  it('C91 a pipe ends when its changes are on two nodes, and history is told as it is, without what was done to it', async () => {
    const bot = Terminal.pipe(...args('a', 'piper'), '--json');
    bot.end('draft\n/edit final\n/react 👍\n');
    expect(await bot.code()).toBe(0);
    const late = Terminal.pipe(...args('b', 'late'), '--json');
    await until('history', () => late.of('message').some(({ from }) => from === 'piper'), 10_000);
    expect(late.of('message').find(({ from }) => from === 'piper')).toMatchObject({ body: 'final', edited: true, history: true });
    expect([...late.of('edited'), ...late.of('reacted'), ...late.of('deleted')]).toEqual([]);
    late.end();
    expect(await late.code()).toBe(0);
  });
});
