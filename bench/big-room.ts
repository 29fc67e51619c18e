import { loadavg } from 'node:os';
import type { Page } from '@playwright/test';
import { launchBrowser, Tab } from '../e2e/harness/browser.ts';
import { RawClient } from '../e2e/harness/raw-client.ts';
import { sleep } from '../e2e/harness/time.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { type Figure, table } from './figures.ts';
import { type Task, tasksDuring } from './page-tasks.ts';
import { PreparedLog } from './prepared-log.ts';
import { quantile, quantiles, round, say } from './print.ts';
import { BenchStage } from './stage.ts';

/**
 * A room with a long past, in a browser: how soon it is there after a click, and which tasks keep the page busy while it is scrolled
 * through, with nobody and with others writing. Beside each time that passed stands the time that the page itself was at work: on a machine
 * that has other things to do, only that one tells of the page.
 *
 * --posts 50000, --rate 50 (posts a second), --seconds 10, --opens 5
 */
const ROOM = 'room-0';
const MOST_OPEN_MS = 300;
const MOST_TASK_MS = 50;

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const option = (name: string, otherwise: number) => Number(options.get(name) ?? otherwise);
  const posts = option('posts', 50_000);
  const rate = option('rate', 50);
  const stage = new BenchStage();
  const browser = await launchBrowser();
  try {
    const data = stage.path('past');
    await new PreparedLog(posts, 1).write(data, 0, posts);
    const node = await stage.node('node-a', data);
    await node.start();
    const opens: Opened[] = [];
    let tab: Tab | undefined;
    for (let n = 0; n < option('opens', 5); n += 1) {
      await tab?.close();
      tab = await Tab.open(browser, node.url, { name: `reader-${n}`, room: 'lobby' });
      await tab.hasAllParts();
      opens.push(await opened(tab.page));
    }
    if (!tab) throw new Error('the room has to be opened once');
    const { page } = tab;
    say(`opened in ${quantiles(opens.map(({ ms }) => ms))}`);

    const quiet = await tasksDuring(page, () => scrolled(page, option('seconds', 10)));
    const writer = await RawClient.join(node.url, 'writer', ROOM);
    let isOver = false;
    const written = write(writer, rate, () => isOver);
    const busy = await tasksDuring(page, () => scrolled(page, option('seconds', 10)));
    isOver = true;
    say(`${await written} posts were written; ${tab.errors.length} errors of the page; load ${loadavg().map(round).join(', ')}`);
    const isRight = tab.errors.length === 0 && busy.result > 0 && quiet.result > 0;
    return (
      table([
        ...opening(posts, opens),
        ...scrolling('nobody writes', quiet.tasks),
        ...scrolling(`${rate} posts/s`, busy.tasks),
      ]) && isRight
    );
  } finally {
    await browser.close();
    await stage.close();
  }
}

interface Opened {
  readonly ms: number;
  /** The page's own work in that time. */
  readonly workMs: number;
}

/** From asking for the room to the frame that shows its newest message, by the clock of the page. */
async function opened(page: Page): Promise<Opened> {
  const { result, tasks } = await tasksDuring(
    page,
    () =>
      page.evaluate(`new Promise((done) => {
    const from = performance.now();
    location.hash = '#/r/${ROOM}';
    const look = () => document.querySelector('ol[aria-label="Messages in ${ROOM}"] .msg') ? done(performance.now() - from) : requestAnimationFrame(look);
    look();
  })`) as Promise<number>,
  );
  return { ms: result, workMs: tasks.reduce((sum, { threadMs }) => sum + threadMs, 0) };
}

/** Up by half a screen ten times a second, and at the end back to the newest. Resolves with how many more rows there were to see. */
async function scrolled(page: Page, seconds: number): Promise<number> {
  const first = `document.querySelector('.messages .msg').dataset.key`;
  const seen = new Set([await page.evaluate(first)]);
  const end = realClock.monotonic() + seconds * 1_000;
  while (realClock.monotonic() < end) {
    await page.evaluate(`document.querySelector('.log').scrollBy(0, -300)`);
    await sleep(100);
    seen.add(await page.evaluate(first));
  }
  await page.keyboard.press('Escape');
  await sleep(500);
  return seen.size - 1;
}

async function write(writer: RawClient, rate: number, isOver: () => boolean): Promise<number> {
  let count = 0;
  const from = realClock.monotonic();
  while (!isOver()) {
    const due = ((realClock.monotonic() - from) / 1_000) * rate;
    for (; count < due; count += 1) void writer.post(ROOM, `post ${count}`).catch(() => {});
    await sleep(1_000 / rate);
  }
  return count;
}

function opening(posts: number, opens: readonly Opened[]): readonly Figure[] {
  const median = (pick: (one: Opened) => number) => quantile(opens.map(pick), 0.5);
  return [
    {
      what: `a room of ${posts} posts opens, median of ${opens.length}`,
      value: median(({ ms }) => ms),
      unit: 'ms',
      promised: MOST_OPEN_MS,
    },
    { what: '… the work of the page for it', value: median(({ workMs }) => workMs), unit: 'ms' },
  ];
}

function scrolling(how: string, tasks: readonly Task[]): readonly Figure[] {
  const [wall, thread] = [tasks.map(({ wallMs }) => wallMs), tasks.map(({ threadMs }) => threadMs)];
  const long = (all: readonly number[]) => all.filter((ms) => ms > MOST_TASK_MS).length;
  return [
    { what: `scrolling, ${how}: the longest task`, value: Math.max(...wall), unit: 'ms', promised: MOST_TASK_MS },
    { what: '… tasks over 50 ms', value: long(wall), unit: '' },
    { what: '… the longest by its own work', value: Math.max(...thread), unit: 'ms' },
    { what: '… tasks with over 50 ms of work', value: long(thread), unit: '' },
  ];
}
