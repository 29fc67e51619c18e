import type { Page } from '@playwright/test';
import { launchBrowser, Tab } from '../e2e/harness/browser.ts';
import { RawClient } from '../e2e/harness/raw-client.ts';
import { sleep } from '../e2e/harness/time.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { PreparedLog } from './prepared-log.ts';
import { judge, quantiles, say } from './print.ts';
import { BenchStage } from './stage.ts';

/**
 * A room with a long past, in a browser: how soon it is there after a click, and which tasks keep the page busy while it is scrolled
 * through and others write. Prints beside it what the same scrolling costs while nobody writes.
 *
 * --posts 50000, --rate 50 (posts a second), --seconds 10, --opens 5
 */
const ROOM = 'room-0';
const MOST_OPEN_MS = 300;
const MOST_TASK_MS = 50;

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const option = (name: string, otherwise: number) => Number(options.get(name) ?? otherwise);
  const posts = option('posts', 50_000);
  const stage = new BenchStage();
  const browser = await launchBrowser();
  try {
    const data = stage.path('past');
    await new PreparedLog(posts, 1).write(data, 0, posts);
    const node = await stage.node('node-a', data);
    await node.start();
    const opens: number[] = [];
    let tab: Tab | undefined;
    for (let n = 0; n < option('opens', 5); n += 1) {
      await tab?.close();
      tab = await Tab.open(browser, node.url, { name: `reader-${n}`, room: 'lobby' });
      opens.push(await opened(tab.page));
    }
    if (!tab) throw new Error('the room has to be opened once');
    say(`a room of ${posts} posts is there after ${quantiles(opens)}`);

    await watchTasks(tab.page);
    const quiet = await scrolled(tab.page, option('seconds', 10));
    say(`scrolling, nobody writes: ${told(quiet)}`);
    const writer = await RawClient.join(node.url, 'writer', ROOM);
    let isOver = false;
    const written = write(writer, option('rate', 50), () => isOver);
    const busy = await scrolled(tab.page, option('seconds', 10));
    isOver = true;
    say(`scrolling, ${option('rate', 50)} posts a second: ${told(busy)}; ${await written} posts`);
    const isQuick = judge('opens within', Math.min(...opens), MOST_OPEN_MS, 'ms');
    return judge('longest task', Math.max(0, ...busy), MOST_TASK_MS, 'ms') && isQuick;
  } finally {
    await browser.close();
    await stage.close();
  }
}

/** Milliseconds from asking for the room to the frame that shows its newest message, by the clock of the page. */
function opened(page: Page): Promise<number> {
  return page.evaluate(`new Promise((done) => {
    const from = performance.now();
    location.hash = '#/r/${ROOM}';
    const look = () => document.querySelector('ol[aria-label="Messages in ${ROOM}"] .msg') ? done(performance.now() - from) : requestAnimationFrame(look);
    look();
  })`);
}

async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(`window.longTasks = []; new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: 'longtask' })`);
}

/** Up by half a screen ten times a second, and at the end back to the newest. Resolves with the tasks of more than 50 ms. */
async function scrolled(page: Page, seconds: number): Promise<number[]> {
  await page.evaluate('window.longTasks = []');
  const end = realClock.monotonic() + seconds * 1_000;
  while (realClock.monotonic() < end) {
    await page.evaluate(`document.querySelector('.log').scrollBy(0, -300)`);
    await sleep(100);
  }
  await page.keyboard.press('Escape');
  await sleep(500);
  return page.evaluate('window.longTasks');
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

function told(tasks: readonly number[]): string {
  return tasks.length === 0 ? 'no task over 50 ms' : `${tasks.length} tasks over 50 ms, of ${quantiles(tasks)}`;
}
