import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeKey, RawClient } from './harness/raw-client.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { Terminal } from './harness/terminal.ts';
import { until } from './harness/time.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-screen-'));

describe('a person at a terminal', () => {
  const stage = threeNodesAndABrowser();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function sit(letter: string, name: string, room: string): Promise<Terminal> {
    const state = join(folder, name);
    const screen = Terminal.screen(stage.mesh.node(letter).url, '--name', name, '--room', room, '--state-dir', state);
    await screen.shows(`You joined room ${room}`);
    await until('the prompt', () => new RegExp(`^${name}@node-${letter} .*#${room}> $`).test(screen.bottom));
    return screen;
  }
  const key = makeKey();
  async function bobIn(room: string): Promise<RawClient> {
    const bob = new RawClient('bob', { key });
    await bob.connect(stage.mesh.node('b').url);
    await bob.join(room);
    return bob;
  }
  const bottomIs = (screen: Terminal, line: RegExp) =>
    until(
      () => `${line} at the bottom, where there is\n${screen.bottom}`,
      () => line.test(screen.bottom),
    );

  it('A2 B2 C84 D4 E3 E5 keeps what is typed while others write and while its node is killed, and says so in a line', async () => {
    const bob = await bobIn('talk');
    const ann = await sit('a', 'ann', 'talk');
    ann.type('half a sente');
    await bottomIs(ann, /^ann@node-a (?:\d+|<1)ms #talk> half a sente$/);
    await bob.post('talk', 'from bob');
    await ann.shows(/^\[\d\d:\d\d:\d\d\] bob: from bob$/m);
    await bottomIs(ann, /#talk> half a sente$/);
    await stage.mesh.node('a').kill();
    await ann.shows(/^-- moved node-a → node-[bc]: lost connection(?:, \d+\.\d s)?/m);
    await bottomIs(ann, /^ann@node-[bc] .*#talk> half a sente$/);
    ann.type('nce\r');
    await until('bob to read it', () => bob.bodies('talk').includes('half a sentence'));
    await ann.shows(/^\[\d\d:\d\d:\d\d\] ann: half a sentence$/m);
    ann.type('quit\r');
    expect(await ann.code()).toBe(0);
    await bob.bye();
    await stage.mesh.node('a').start();
    await stage.mesh.linked();
  });

  it('A3 A5 E1 E2 E4 reads each line as it is meant, and shows who will read it before Enter', async () => {
    const bob = await bobIn('desk');
    const ann = await sit('a', 'ann', 'desk');
    ann.type('bob: hi');
    await bottomIs(ann, /→bob> bob: hi$/);
    ann.type('\r');
    await ann.shows('🔒 ann → bob: hi  (direct, only you and bob)');
    ann.type('/uesrs\r');
    await ann.shows('! There is no “/uesrs”. Did you mean “/users”?');
    await bottomIs(ann, /#desk> \/uesrs$/);
    ann.type('\u0015');
    // Typed in one go: what was refused must not stand in front of what is for bob alone.
    ann.type('/me\r/msg bob a secret\r');
    await until('bob alone to read it', () => bob.bodies().includes('a secret'));
    for (const line of ['//etc', '/etc/passwd', 'note: x', 'http://x']) ann.type(`${line}\r`);
    await until('the room to have read them', () => bob.bodies('desk').length === 4);
    expect(bob.bodies('desk')).toEqual(['/etc', '/etc/passwd', 'note: x', 'http://x']);
    ann.type('bbo: psst\r');
    await bottomIs(ann, /^\[s\]end to #desk, \[d\]irect to bob, \[e\]dit\? $/);
    ann.type('d\r');
    await until('bob to have read both', () => bob.bodies().filter((body) => body === 'hi' || body === 'psst').length === 2);
    expect(bob.bodies('desk')).toHaveLength(4);
    ann.type('/users\r');
    await ann.shows(/Users: .*ann \(node-a\).*bob \(node-b\)/);
    ann.type('/leader\r');
    await ann.shows(/Leader of room desk: (?:ann|bob)/);
    const cat = await RawClient.join(stage.mesh.node('c').url, 'cat', 'desk');
    await ann.shows('-- cat joined the room desk');
    await cat.bye();
    await ann.shows('-- cat left the room desk');
    ann.type('/room\r');
    await ann.shows('You are in room desk');
    ann.type('/nodes\r');
    await ann.shows(/you ● node-a .*links 2\/2/);
    ann.type('/join des\t');
    await bottomIs(ann, /#desk> \/join desk $/);
    ann.type('\u0003');
    expect(await ann.code()).toBe(0);
    await bob.bye();
  });

  it('C170 says once a key is touched what was read, so that no other device counts it', async () => {
    const bob = await bobIn('reading');
    const ann = await sit('a', 'rhea', 'reading');
    const { seq } = await bob.post('reading', 'look');
    await ann.shows('bob: look');
    const home = join(folder, 'rhea', `localhost_${new URL(stage.mesh.node('a').url).port}`, 'people', 'rhea.json');
    const phone = new RawClient('rhea', { key: (JSON.parse(readFileSync(home, 'utf8')) as { key: string }).key });
    await phone.connect(stage.mesh.node('c').url);
    ann.type('h');
    await until('the phone to be told what was read', () =>
      phone.wire.all('read').some(({ marks }) => marks.some((mark) => mark.room === 'reading' && mark.seq === seq)),
    );
    expect(await phone.join('reading')).toMatchObject({ unread: 0, read: { seq } });
    const { id, room } = await bob.direct('rhea', 'psst');
    await ann.shows('🔒 bob: psst');
    const edit = { kind: 'edit', id: randomUUID(), room, target: { author: bob.author, id }, body: 'psst!' };
    await bob.wire.request({ type: 'post', ...edit });
    await ann.shows('🔒 * bob edited: psst!');
    ann.type('\u0015/users nope\r');
    await ann.shows('Nobody is in room nope');
    await phone.bye();
    ann.type('\u0003');
    await ann.code();
    await bob.bye();
  });

  it('C97 tells of a direct message that came while nobody was here, once', async () => {
    const args = [stage.mesh.node('a').url, '--name', 'dora', '--room', 'lobby', '--state-dir', join(folder, 'dora')];
    const first = Terminal.screen(...args);
    await first.shows('You joined room lobby');
    first.type('quit\r');
    await first.code();
    const bob = new RawClient('eve');
    await bob.connect(stage.mesh.node('b').url);
    await bob.direct('dora', 'while you were out');
    const second = Terminal.screen(...args);
    await second.shows('🔒 eve: while you were out  (direct, only you and eve)');
    second.type('quit\r');
    await second.code();
    const third = Terminal.screen(...args);
    await third.shows('You joined room lobby');
    third.type('/rooms\r');
    await third.shows('🔒 eve: direct');
    expect(third.text).not.toContain('while you were out');
    third.type('quit\r');
    await third.code();
  });
});
