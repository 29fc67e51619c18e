import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './harness/browser.ts';
import { LineClient } from './harness/line-client.ts';
import { Mesh } from './harness/mesh.ts';
import { spawnSkein } from './harness/node-process.ts';
import { freePorts } from './harness/ports.ts';
import { Terminal } from './harness/terminal.ts';
import { until, within } from './harness/time.ts';
import { granted, Wire } from './harness/wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-access-'));
const [token, other] = ['token-of-this-mesh+/=', 'another-token-of-this-mesh'];
const fileOf = (index: number): string => join(folder, `tokens-${index}`);
const mine = join(folder, 'mine');
let states = 0;
const ownState = (): string[] => ['--state-dir', join(folder, `state-${states++}`)];

/** Two nodes that let in chosen people, as people, programs and strangers meet them. */
describe('a mesh by token', () => {
  let mesh: Mesh;
  let browser: Browser;
  let lines: number[];
  const url = (letter: string) => mesh.node(letter).url;
  const allow = (...tokens: string[]) => {
    for (const index of [0, 1]) writeFileSync(fileOf(index), `# ours\n${tokens.join('\n')}\n`, { mode: 0o600 });
  };
  const hello = async (fields: object, node = 'a') => {
    const wire = await Wire.open(url(node));
    return { wire, answer: await wire.request({ type: 'hello', name: `prober-${states++}`, ...fields }) };
  };

  beforeAll(async () => {
    allow(token, other);
    writeFileSync(mine, `${token}\n`);
    lines = await freePorts(2);
    const argsOf = (index: number) => ['--access-token-file', fileOf(index), '--lines', String(lines[index])];
    [mesh, browser] = await Promise.all([Mesh.start({ count: 2, args: [], argsOf }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['none', {}, 'token_missing'],
    ['an empty one', { token: '' }, 'token_unknown'],
    ['half of one', { token: token.slice(0, 10) }, 'token_unknown'],
    ['both at once', { token: `${token}\n${other}` }, 'token_unknown'],
    ['a comment of the file', { token: '# ours' }, 'token_unknown'],
    ['none, as a standby that resumes', { standby: true, resume: { cursor: {}, rooms: ['inner'] } }, 'token_missing'],
  ])('C157 B5 a stranger with %s is refused with 4003 and told nothing', async (_, fields, reason) => {
    const { wire, answer } = await hello(fields);
    expect(answer).toMatchObject({ type: 'error', code: 'unauthorized', reason });
    expect(await wire.closed).toMatchObject({ code: 4003 });
    expect(wire.messages).toEqual([answer]);
  });

  it('C17 C157 without a sign-in nothing is answered, and what HTTP tells names nobody and no room', async () => {
    const { wire: ann } = await hello({ name: 'annabella', token });
    await ann.request({ type: 'join', room: 'inner-room' });
    const post = { type: 'post', id: '7d444840-9dc0-4d1e-b245-5ffdce74fad2', room: 'inner-room', body: 'geese at midnight' };
    granted(await ann.request(post));
    const stranger = await Wire.open(url('b'));
    for (const type of ['users', 'rooms', 'mesh', 'resume', 'join', 'history', 'search', 'post', 'topic'] as const) {
      const fields = { room: 'inner-room', watch: true, cursor: {}, rooms: ['inner-room'], query: 'geese', topic: 't' };
      const answer = await stranger.request({ ...post, ...fields, type });
      expect(answer, type).toMatchObject({ type: 'error', code: expect.stringMatching(/^(hello_required|unknown_type)$/) });
    }
    for (const path of ['/', '/api/mesh', '/metrics', '/readyz', '/healthz', '/rtt']) {
      for (const letter of ['a', 'b']) {
        const text = await (await fetch(url(letter) + path)).text();
        for (const secret of ['annabella', 'inner-room', 'geese', token, other]) expect(text, path).not.toContain(secret);
      }
    }
    expect(await mesh.node('a').mesh()).toMatchObject({ access: 'token' });
    expect(mesh.node('a').tail(1_000)).not.toContain(token);
    ann.drop();
    stranger.drop();
  });

  it('C159 the lines port is no way around it', async () => {
    const program = await LineClient.open(lines[0] as number);
    const refusal = 'This node lets in only who has an access token. Write /token and the token, then your name.';
    await program.ask('hello', 'world');
    await program.ask('liner', refusal);
    await program.ask('/token some-other-token-0', 'Now your name.');
    await program.ask('liner', refusal);
    await program.ask(`/token ${token}`, 'Now your name.');
    await program.ask('liner', 'Welcome to the chat server!');
    program.close();
  });

  it('B5 a terminal without a good token exits with 77 and says what to do, and with one it chats', async () => {
    const none = Terminal.pipe(url('a'), '--name', 'bot', ...ownState());
    expect(await none.code()).toBe(77);
    await none.shows(
      /refused the connection: This node lets in only who has an access token\. Ask its operator for one\.\n-- .*--token-file/,
    );
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'some-token-of-elsewhere\n');
    const screen = Terminal.screen(url('a'), '--name', 'ann', '--token-file', wrong, ...ownState());
    expect(await screen.code()).toBe(77);
    await screen.shows('does not know this access token');

    const bot = Terminal.pipe(url('a'), '--name', 'bot', '--room', 'desk', '--json', '--token-file', mine, ...ownState());
    const { wire: reader } = await hello({ name: 'reader', token: other }, 'b');
    await reader.request({ type: 'join', room: 'desk' });
    bot.end('by token\n');
    expect(await bot.code()).toBe(0);
    await reader.next('event', ({ body }) => body === 'by token');
    reader.drop();
  });

  describe('in a browser', () => {
    async function visit(address: string): Promise<Page> {
      const page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(address);
      return page;
    }
    const isIn = (page: Page) => page.getByRole('textbox', { name: 'Message #general' }).waitFor();

    it('B5 the card asks for the token, says that a wrong one is wrong, and a reload does not ask again', async () => {
      const page = await visit(`${url('a')}/?name=wanda`);
      const field = page.getByRole('textbox', { name: 'Access token' });
      await field.waitFor();
      await page.getByText('lets in only who has an access token').waitFor();
      await field.fill('not-a-token-of-this-mesh');
      await page.getByRole('button', { name: 'Join', exact: true }).click();
      await page.getByText('does not know this access token').waitFor();
      await field.fill(token);
      await field.press('Enter');
      await isIn(page);
      await page.reload();
      await isIn(page);
      expect(await field.count()).toBe(0);
      await page.context().close();
    });

    it('B5 a link brings it in its fragment, which is read once and taken out, and goes to no server', async () => {
      const asked: string[] = [];
      const page = await (await browser.newContext()).newPage();
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`${url('b')}/?name=linked#token=${encodeURIComponent(token)}`);
      await isIn(page);
      expect(page.url()).not.toContain('token');
      expect(asked.join('\n')).not.toContain('token=');
      await page.context().close();
    });
  });

  it('C158 B5 at SIGHUP the file is read again: who came by a token that is gone is closed, everybody else stays', async () => {
    const [{ wire: gone }, { wire: stays }] = [
      await hello({ name: 'gone', token: other }),
      await hello({ name: 'stays', token }),
    ];
    const bot = Terminal.pipe(url('a'), '--name', 'bot-2', '--pin', 'node-a', '--token-file', mine, ...ownState());
    await bot.shows('You joined room general');
    allow(token, 'a-new-token-of-this-mesh');
    mesh.node('a').signal('SIGHUP');
    expect(await within('the close', 10_000, gone.closed)).toMatchObject({ code: 4003 });
    expect((await hello({ token: 'a-new-token-of-this-mesh' })).answer.type).toBe('welcome');
    expect((await hello({ token: other })).answer).toMatchObject({ code: 'unauthorized' });

    writeFileSync(fileOf(0), 'short\n');
    mesh.node('a').signal('SIGHUP');
    await until('the error in the log', () => mesh.node('a').logs.some((line) => line.includes('access.unreadable')));
    expect((await hello({ token })).answer.type).toBe('welcome');
    expect(stays.isOpen).toBe(true);

    allow('a-new-token-of-this-mesh');
    mesh.node('a').signal('SIGHUP');
    expect(await bot.code()).toBe(3);
    await bot.shows('your access token does not count any more');
    allow(token, other);
    mesh.node('a').signal('SIGHUP');
    await until('the old ones to count', async () => (await hello({ token })).answer.type === 'welcome');
    stays.drop();
  });

  it('a node does not start with a file that lets nobody in, and says so in a line', async () => {
    const path = join(folder, 'nobody');
    writeFileSync(path, '# nobody yet\n', { mode: 0o600 });
    const said: string[] = [];
    const { exited } = spawnSkein(['config', 'check', '--access-token-file', path], said);
    expect((await within('the refusal', 10_000, exited)).code).toBe(78);
    expect(said.filter((line) => line !== '')).toEqual([expect.stringContaining('holds no token, so nobody could sign in')]);
    expect(readFileSync(path, 'utf8')).toContain('nobody yet');
  });
});
