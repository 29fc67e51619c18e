import { expect, it } from 'vitest';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { ReadQueue } from './read-queue.ts';

function stage(isBusy = () => false) {
  const queue = new ReadQueue(isBusy);
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const run = (kind: 'replay' | 'history', name: string) =>
    queue.run(kind, () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (error) => (error ? reject(error) : resolve(name)));
      });
    });
  const end = async (name: string, error?: Error) => {
    ends.get(name)?.(error);
    await settle();
  };
  return { run, end, begun };
}

it('four reads are under way at once; of those that wait a replay comes before a page of history', async () => {
  const { run, end, begun } = stage();
  const first = ['h1', 'h2', 'x', 'y'].map((name) => run('history', name));
  const all = [...first, run('history', 'h3'), run('replay', 'r1'), run('replay', 'r2')];
  await settle();
  expect(begun).toEqual(['h1', 'h2', 'x', 'y']);
  await end('h1');
  await end('r1');
  await end('r2');
  expect(begun).toEqual(['h1', 'h2', 'x', 'y', 'r1', 'r2', 'h3']);
  for (const name of ['h2', 'x', 'y']) await end(name);
  await end('h3');
  expect(await Promise.all(all)).toEqual(['h1', 'h2', 'x', 'y', 'h3', 'r1', 'r2']);
});

it('a read that fails makes room like any other', async () => {
  const { run, end, begun } = stage();
  const failing = [run('replay', 'a'), run('replay', 'b')];
  const others = [run('replay', 'x'), run('replay', 'y')];
  const last = run('replay', 'c');
  await settle();
  for (const promise of failing) promise.catch(() => {});
  await end('a', new Error('no disk'));
  await end('b', new Error('no disk'));
  expect(begun).toEqual(['a', 'b', 'x', 'y', 'c']);
  await end('c');
  expect(await last).toBe('c');
  const [again, twice] = [run('replay', 'd'), run('replay', 'e')];
  await settle();
  expect(begun).toEqual(['a', 'b', 'x', 'y', 'c', 'd', 'e']);
  for (const name of ['x', 'y']) await end(name);
  await Promise.all(others);
  await end('d');
  await end('e');
  expect(await Promise.all([again, twice])).toEqual(['d', 'e']);
});

it('C127 a busy node reads for one at a time', async () => {
  let busy = true;
  const { run, end, begun } = stage(() => busy);
  for (const name of ['a', 'b', 'c', 'd']) void run('replay', name);
  await settle();
  expect(begun).toEqual(['a']);
  await end('a');
  expect(begun).toEqual(['a', 'b']);
  busy = false;
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});
