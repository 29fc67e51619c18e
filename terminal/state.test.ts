import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { realRandom } from '../shared/time/real-clock.ts';
import { ChatError } from './chat-error.ts';
import { KeptPosts } from './kept-posts.ts';
import { OutboxFile } from './outbox-file.ts';
import { StateFolder, stateHome } from './state-folder.ts';
import { oneAtATime } from './whole-file.ts';

const root = mkdtempSync(join(tmpdir(), 'skein-state-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const place = (): string => join(root, String(count++));

describe('the state folder', () => {
  it('is where the XDG base directories say', () => {
    expect(stateHome({ XDG_STATE_HOME: '/x' })).toBe('/x/skein');
    for (const env of [{}, { XDG_STATE_HOME: '' }, { XDG_STATE_HOME: 'relative' }]) {
      expect(stateHome(env)).toBe(join(homedir(), '.local/state/skein'));
    }
  });

  it('is one for a mesh, whichever of its nodes one starts with, and another for another mesh', () => {
    const state = place();
    const first = StateFolder.of(state, ['http://localhost:8080']);
    first.keepNodes(
      JSON.stringify([
        { name: 'a', url: 'http://localhost:8080' },
        { name: 'b', url: 'http://10.0.0.2:8080' },
      ]),
    );
    expect(StateFolder.of(state, ['http://10.0.0.2:8080/']).path).toBe(first.path);
    expect(StateFolder.of(state, ['127.0.0.1:8080']).path).toBe(first.path);
    expect(StateFolder.of(state, ['http://10.0.0.3:8080']).path).not.toBe(first.path);
  });

  it('is known by each address that was given, before any node has answered', () => {
    const state = place();
    const first = StateFolder.of(state, ['http://a.example', 'http://b.example']);
    expect(StateFolder.of(state, ['http://b.example']).path).toBe(first.path);
  });

  it('gives one key to a name, for its owner alone to read, and never another one', () => {
    const folder = StateFolder.of(place(), ['http://localhost']);
    const ann = folder.identityFor('Ann', realRandom);
    expect(ann.key).toMatch(/^[\w-]{32}$/);
    expect(folder.identityFor('ann', realRandom)).toEqual(ann);
    expect(folder.identityFor('../bob', realRandom).key).not.toBe(ann.key);
    folder.keepIdentity('ann', { key: 'x'.repeat(32), space: 'y' });
    expect(folder.identityOf('ann')).toEqual(ann);
    expect(statSync(join(folder.path, 'people', 'ann.json')).mode & 0o777).toBe(0o600);
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  });

  it('refuses a key file that holds no key, instead of taking the name from its owner', () => {
    const folder = StateFolder.of(place(), ['http://localhost']);
    writeFileSync(join(folder.path, 'people', 'ann.json'), '{"key"');
    expect(() => folder.identityFor('ann', realRandom)).toThrow(ChatError);
  });
});

describe('one at a time', () => {
  it('lets nobody else in until the work is done or has thrown', () => {
    const path = place();
    const inside = () => oneAtATime(path, () => 'in', 0);
    oneAtATime(path, () => expect(inside).toThrow(/locked/));
    expect(inside()).toBe('in');
    const failing = () =>
      oneAtATime(path, () => {
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(inside()).toBe('in');
  });
});

describe('the outbox file', () => {
  const folder = (): string => {
    const path = place();
    mkdirSync(path);
    return path;
  };

  it('keeps what was set, and forgets what was deleted', async () => {
    const path = folder();
    const one = OutboxFile.open(path, 'ann');
    await one.set('a/1', 'x');
    await one.set('a/1', 'y');
    await one.set('a/2', 'z');
    await one.set('b', 'other');
    await one.delete('a/2');
    one.close();
    const again = OutboxFile.open(path, 'ann');
    expect([await again.get('a/1'), await again.get('a/2'), await again.keys('a/')]).toEqual(['y', undefined, ['a/1']]);
    again.close();
  });

  it('writes what is asked for at once in the order in which it was asked, and gives it at once', async () => {
    const path = folder();
    const one = OutboxFile.open(path, 'ann');
    const all = Array.from({ length: 200 }, (_, n) => one.set(`p/${n}`, 'queued'));
    all.push(one.set('p/1', 'stored'), one.delete('p/2'), one.set('p/2', 'again'), one.delete('p/3'));
    expect([await one.get('p/1'), await one.get('p/2'), await one.get('p/3')]).toEqual(['stored', 'again', undefined]);
    await Promise.all(all);
    void one.set('p/last', 'x');
    one.close();
    const again = OutboxFile.open(path, 'ann');
    expect(await again.keys('p/')).toHaveLength(200);
    again.close();
  });

  it('takes over what a process left that was killed, though nothing was closed', async () => {
    const path = folder();
    const module = JSON.stringify(new URL('./outbox-file.ts', import.meta.url).href);
    const script = `
      import { OutboxFile } from ${module};
      const file = OutboxFile.open(process.argv[1], 'ann');
      await Promise.all(Array.from({ length: 20 }, (_, n) => file.set('p/' + n, 'x')));
      await file.delete('p/0');
      process.kill(process.pid, 'SIGKILL');`;
    spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, path]);
    const next = OutboxFile.open(path, 'ann');
    expect(await next.keys('p/')).toHaveLength(19);
    next.close();
  });

  it('belongs to one process; a second one has its own, and the next one takes over what both left', async () => {
    const path = folder();
    const one = OutboxFile.open(path, 'ann');
    const two = OutboxFile.open(path, 'ann');
    await one.set('p/one', '1');
    await two.set('p/two', '2');
    expect([await one.keys('p/'), await two.keys('p/')]).toEqual([['p/one'], ['p/two']]);
    one.close();
    two.close();
    const three = OutboxFile.open(path, 'ann');
    expect([...(await three.keys('p/'))].sort()).toEqual(['p/one', 'p/two']);
    three.close();
    const four = OutboxFile.open(path, 'ann');
    expect((await four.keys('p/')).length).toBe(2);
    four.close();
  });

  it('is no other person’s', async () => {
    const path = folder();
    const ann = OutboxFile.open(path, 'ann');
    await ann.set('p/1', 'x');
    ann.close();
    const bob = OutboxFile.open(path, 'bob');
    expect(await bob.keys('')).toEqual([]);
    bob.close();
  });

  it('says so when it is damaged', () => {
    const path = folder();
    writeFileSync(join(path, 'outbox-ann-1.db'), 'no database, but long enough to be taken for one'.repeat(100));
    expect(() => OutboxFile.open(path, 'ann')).toThrow(/outbox-ann-1\.db/);
  });
});

describe('what is not safe yet', () => {
  it('is counted from the writing of a post until the client lets go of it, and a full disk is told of once', async () => {
    const told: string[] = [];
    const values = new Map<string, string>();
    let full = false;
    const file = {
      get: async (key: string) => values.get(key),
      set: async (key: string, value: string) => {
        if (full) throw new Error('disk full');
        values.set(key, value);
      },
      delete: async (key: string) => void values.delete(key),
      keys: async () => ['skein/outbox/ann/left'],
    };
    const kept = new KeptPosts(
      file,
      { nodes: undefined, keepNodes() {} },
      {
        kept: (id) => told.push(`kept ${id}`),
        changed() {},
        failed: (error) => told.push(error.message),
      },
    );
    await kept.keys('skein/outbox/ann/');
    kept.written('one');
    expect(kept.unsafe).toEqual({ waiting: 2, stored: 0 });
    const letter = (is: string) => JSON.stringify({ state: { is } });
    await kept.set('skein/outbox/ann/one', letter('queued'));
    await kept.set('skein/outbox/ann/one', letter('stored'));
    expect(kept.unsafe).toEqual({ waiting: 1, stored: 1 });
    await kept.delete('skein/outbox/ann/one');
    await kept.delete('skein/outbox/ann/left');
    expect(kept.size).toBe(0);
    full = true;
    kept.written('two');
    await kept.set('skein/outbox/ann/two', letter('queued'));
    await kept.set('skein/outbox/ann/two', letter('stored'));
    expect(told).toEqual(['kept one', 'disk full']);
    expect(kept.size).toBe(1);
  });
});
