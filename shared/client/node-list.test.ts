import { describe, expect, it } from 'vitest';
import type { NodeName } from '../ids.ts';
import type { NodeInfo } from '../protocol/server-messages.ts';
import { settle } from '../testing/virtual-clock.ts';
import { NodeList } from './node-list.ts';
import { plainUrl, rttUrl, socketUrl } from './node-url.ts';
import { memoryStorage } from './testing/scripted-mesh.ts';

const name = (text: string) => text as NodeName;
const info = (letter: string, up = true): NodeInfo => ({
  id: name(letter),
  name: name(letter),
  url: `http://127.0.0.1:808${letter.charCodeAt(0) - 97}`,
  up,
});
const welcome = (letter: string, nodes: readonly NodeInfo[]) => ({ node: info(letter), nodes });

describe('NodeList', () => {
  it('keeps the address that worked, and shows a node once under all its addresses', () => {
    const list = new NodeList(memoryStorage());
    list.addUrls(['http://localhost:8080/', 'http://localhost:8081']);
    list.greeted(welcome('a', [info('a'), info('b')]), 'http://localhost:8080');
    expect(list.snapshot('http://localhost:8080', undefined).map((node) => [node.name, node.url, node.current])).toEqual([
      ['a', 'http://localhost:8080', true],
      ['b', 'http://127.0.0.1:8081', false],
    ]);
  });

  it('tells of a node that the mesh has lost whether it answered since', () => {
    const list = new NodeList(memoryStorage());
    list.greeted(welcome('a', [info('a'), info('b')]), info('a').url);
    const answering = () => list.snapshot(undefined, undefined)[1]?.answering;
    list.sampled(info('b').url, 5, 0);
    expect(answering()).toBe(true);
    expect(list.update([info('a'), info('b', false)])).toBe(true);
    expect(answering()).toBe(false);
    list.sampled(info('b').url, 5, 1);
    expect(answering()).toBe(true);
    list.sampled(info('b').url, undefined, 2);
    expect([answering(), list.update([info('a'), info('b', false)])]).toEqual([false, false]);
  });

  it('remembers the nodes over a reload, after the addresses of its owner', async () => {
    const storage = memoryStorage();
    new NodeList(storage).greeted(welcome('a', [info('a'), info('b')]), info('a').url);
    await settle();
    const list = new NodeList(storage);
    list.addUrls(['http://other']);
    await list.restore();
    expect(list.candidates(undefined, undefined)).toEqual(['http://other', info('a').url, info('b').url]);
    const broken = new NodeList(memoryStorage(new Map([['skein/nodes', '[{]']])));
    await broken.restore();
    expect(broken.urls).toEqual([]);
  });

  it('forgets a node the mesh no longer names, unless it has been there', () => {
    const list = new NodeList(memoryStorage());
    list.greeted(welcome('a', [info('a'), info('b'), info('c')]), info('a').url);
    list.greeted(welcome('b', [info('b')]), info('b').url);
    expect(list.measures.map((node) => node.name)).toEqual(['a', 'b']);
  });

  it('tries the pinned node first, then the fastest, the unmeasured, those that are down or failed, and the lost one last', () => {
    const list = new NodeList(memoryStorage());
    list.update(['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => info(letter, letter !== 'd')));
    for (const [letter, ms] of [
      ['a', 9],
      ['b', 30],
      ['c', 5],
      ['f', 1],
    ] as const)
      list.sampled(info(letter).url, ms, 0);
    list.doubt(name('f'));
    const order = list.candidates(name('b'), name('c')).map((url) => list.nameOf(url));
    expect(order).toEqual(['b', 'a', 'e', 'f', 'd', 'c']);
  });

  it('shows the median of the last three round trips, and holds sixty', () => {
    const list = new NodeList(memoryStorage());
    list.update([info('a')]);
    const rtt = (...samples: (number | undefined)[]) => {
      for (const sample of samples) list.sampled(info('a').url, sample, 1);
      return list.rttOf(name('a'));
    };
    expect(rtt(10)).toBe(10);
    expect(rtt(20)).toBe(15);
    expect(rtt(90)).toBe(20);
    expect(rtt(undefined)).toBe(55);
    expect(rtt(undefined, undefined)).toBeUndefined();
    rtt(...Array.from({ length: 100 }, () => 7));
    expect(list.snapshot(undefined, undefined)[0]?.samples).toHaveLength(60);
    list.startAfresh();
    expect(list.measures[0]).toMatchObject({ rttMs: 7, lastMs: undefined });
    expect(rtt(50)).toBe(50);
  });

  it('doubts a node that failed until it answers, or the mesh says that it came back', () => {
    const list = new NodeList(memoryStorage());
    list.update([info('a')]);
    const up = () => list.measures[0]?.up;
    list.doubt(name('a'));
    expect(up()).toBe(false);
    list.sampled(info('a').url, 5, 0);
    expect(up()).toBe(true);
    list.sampled(info('a').url, undefined, 0);
    expect(up()).toBe(false);
    list.update([info('a', false)]);
    list.update([info('a')]);
    expect(up()).toBe(true);
  });

  it('gives the same views while nothing changed', () => {
    const list = new NodeList(memoryStorage());
    list.update([info('b'), info('a')]);
    const before = list.snapshot(info('a').url, undefined);
    const [a, b] = before;
    expect(list.snapshot(info('a').url, undefined)).toBe(before);
    list.sampled(info('b').url, 5, 0);
    const [again, changed] = list.snapshot(info('a').url, undefined);
    expect([a?.name, again === a, changed === b]).toEqual(['a', true, false]);
  });
});

describe('node URLs', () => {
  it.each([
    ['http://a:8080', 'ws://a:8080/ws', 'http://a:8080/rtt'],
    ['https://a/', 'wss://a/ws', 'https://a/rtt'],
    ['https://a/chat/?x#y', 'wss://a/chat/ws', 'https://a/chat/rtt'],
    [' a:8080 ', 'ws://a:8080/ws', 'http://a:8080/rtt'],
  ])('%s', (url, socket, rtt) => {
    expect([socketUrl(url), rttUrl(url)]).toEqual([socket, rtt]);
    expect(plainUrl(plainUrl(url))).toBe(plainUrl(url));
  });
});
