import { connect } from 'node:net';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { LineClient } from './harness/line-client.ts';
import { Mesh } from './harness/mesh.ts';
import { freePort } from './harness/ports.ts';
import { RawClient } from './harness/raw-client.ts';
import { sleep, until, within } from './harness/time.ts';

/** `--idle-timeout` closes who asks for nothing; a heartbeat finds who is gone without a word. */
describe('idle and dead clients', () => {
  let mesh: Mesh;
  let browser: Browser;
  let lines = 0;
  beforeAll(async () => {
    lines = await freePort();
    [mesh, browser] = await Promise.all([
      Mesh.start({ count: 2, argsOf: (index) => (index === 0 ? ['--idle-timeout', '3s', '--lines', String(lines)] : []) }),
      launchBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  it('C132 B4 closes an inactive session with 4010 and logs it; reading, pings and pongs are no activity, a request is', async () => {
    const idle = await RawClient.join(mesh.node('a').url, 'idle', 'quiet');
    const active = await RawClient.join(mesh.node('a').url, 'active', 'quiet');
    const other = await RawClient.join(mesh.node('b').url, 'other', 'quiet');
    const pinging = setInterval(() => void idle.wire.request({ type: 'ping' }).catch(() => {}), 300);
    const working = setInterval(() => void active.post('quiet', 'still here').catch(() => {}), 500);
    const { code } = await within('the idle one to be closed', 6_000, idle.wire.closed);
    clearInterval(pinging);
    expect(code).toBe(4010);
    await until(
      'others to see the leave',
      () => other.wire.messages.some((one) => one.type === 'presence' && one.left.some(({ name }) => name === 'idle')),
      6_000,
    );
    expect(active.wire.isOpen).toBe(true);
    expect(mesh.node('a').logs.filter((line) => line.includes('"client.idle"'))).toHaveLength(1);
    clearInterval(working);
    active.drop();
    other.drop();
  });

  it('B4 closes an idle line program with a word', async () => {
    const program = await LineClient.join(lines, 'liney', 'quiet');
    await program.reads('You said nothing for too long. Good bye.', 6_000);
    await program.ended();
  });

  it('C108 a browser that was closed for it says so and stays away until asked', async () => {
    const tab = await Tab.open(browser, mesh.node('a').url, { name: 'sleepy', room: 'quiet', pin: 'node-a' });
    await until('the tab to be told', async () => /idle|inactive/i.test(await tab.page.locator('body').innerText()), 12_000);
    await tab.shot('idle-closed');
    await tab.close();
  });

  it('E4 the head of a room says who came and who left', async () => {
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'host', room: 'door', pin: 'node-b' });
    // A tab is not told of those who were in the room before it.
    await tab.page.getByRole('list', { name: 'People' }).getByText('host').waitFor();
    const guest = await RawClient.join(mesh.node('b').url, 'guest', 'door');
    await tab.page.getByText('guest joined').waitFor();
    await tab.shot('presence-notice');
    await tab.page.getByText('guest joined').waitFor({ state: 'detached' });
    await guest.bye();
    await tab.page.getByText('guest left').waitFor();
    await tab.close();
  });

  it('A6 C111 a client that is gone without a word is noticed by the heartbeat, and leaves', async () => {
    const watcher = await RawClient.join(mesh.node('b').url, 'watcher', 'silent');
    const { hostname, port } = new URL(mesh.node('b').url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(
      `GET /ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('data', resolve));
    // It reads and acknowledges on the level of TCP, and never answers a ping: nobody is at home.
    for (const message of [
      { type: 'hello', ref: 1, name: 'ghost' },
      { type: 'join', ref: 2, room: 'silent' },
    ]) {
      const payload = Buffer.from(JSON.stringify(message));
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
    }
    socket.resume();
    const saw = (way: 'joined' | 'left') => () =>
      watcher.wire.messages.some((one) => one.type === 'presence' && one[way].some(({ name }) => name === 'ghost'));
    await until('ghost to come', saw('joined'));
    const alive = setInterval(() => void watcher.wire.request({ type: 'ping' }), 1_000);
    await until('ghost to leave', saw('left'), 32_000);
    clearInterval(alive);
    expect(
      await within(
        'the socket to be cut',
        2_000,
        new Promise((resolve) => (socket.destroyed ? resolve(true) : socket.once('close', () => resolve(true)))),
      ),
    ).toBe(true);
    watcher.drop();
    await sleep(0);
  }, 60_000);
});
