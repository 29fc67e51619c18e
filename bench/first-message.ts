import { loadavg } from 'node:os';
import type { Browser, Page } from '@playwright/test';
import { launchBrowser } from '../e2e/harness/browser.ts';
import { type Figure, table } from './figures.ts';
import { quantile, quantiles, round, say } from './print.ts';
import { BenchStage } from './stage.ts';

/**
 * How soon one can speak: from opening the URL of a node that is running, in a browser that was never there, until the first message is
 * typed and stands in the conversation. By the clock of the page, which begins when the address is opened. Beside it what the browser
 * takes to open an answer of a few bytes of the same node.
 *
 * --opens 10
 */
const MOST_MS = 1_000;

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const opens = Number(options.get('opens') ?? 10);
  const stage = new BenchStage();
  const browser = await launchBrowser();
  try {
    const node = await stage.node('node-a', stage.path('empty'));
    await node.start();
    const typed: number[] = [];
    const card: number[] = [];
    const bare: number[] = [];
    // The first one warms the node.
    for (let n = 0; n <= opens; n += 1) {
      const one = await visit(browser, (page) => typeFirst(page, node.url, `reader-${n}`));
      const two = await visit(browser, (page) => comeNamed(page, node.url, `guest-${n}`));
      const three = await visit(browser, (page) => open(page, `${node.url}/healthz`));
      if (n === 0) continue;
      typed.push(one);
      card.push(two);
      bare.push(three);
    }
    say(`typed after ${quantiles(typed)}; load ${loadavg().map(round).join(', ')}`);
    return table([figure('known by name', typed, bare), figure('asked for a name first', card, bare)]);
  } finally {
    await browser.close();
    await stage.close();
  }
}

async function visit(browser: Browser, measure: (page: Page) => Promise<number>): Promise<number> {
  const context = await browser.newContext();
  try {
    return await measure(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Milliseconds since the address was opened. */
function now(page: Page): Promise<number> {
  return page.evaluate('performance.now()');
}

async function open(page: Page, url: string): Promise<number> {
  await page.goto(url);
  return now(page);
}

async function typeFirst(page: Page, url: string, name: string): Promise<number> {
  await page.goto(`${url}/?name=${name}`, { waitUntil: 'commit' });
  return write(page, `written by ${name}`);
}

async function comeNamed(page: Page, url: string, name: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.keyboard.press('Enter');
  return write(page, `written by ${name}`);
}

/** Types and sends; resolves when the message is in the conversation. */
async function write(page: Page, text: string): Promise<number> {
  const box = page.getByRole('textbox', { name: /^Message / });
  await box.fill(text);
  await box.press('Enter');
  await page
    .getByRole('list', { name: /^Messages in / })
    .getByText(text)
    .waitFor();
  return now(page);
}

function figure(who: string, all: readonly number[], bare: readonly number[]): Figure {
  return {
    what: `the first message typed and shown, ${who}: median of ${all.length}`,
    value: quantile(all, 0.5),
    unit: 'ms',
    promised: MOST_MS,
    raw: { value: quantile(bare, 0.5), what: 'an answer of a few bytes opened' },
  };
}
