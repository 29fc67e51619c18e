import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Locator, type Page } from '@playwright/test';
import { until } from './time.ts';

/** A real Chromium, and a tab of it as its user sees it: only roles and accessible names (user-experience.md §0). */

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SHOTS = fileURLToPath(new URL('../../test-results/', import.meta.url));

export function launchBrowser(...flags: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...FLAGS, ...flags] });
}

export interface Visit {
  readonly name: string;
  readonly room?: string;
  readonly pin?: string;
}

export class Tab {
  readonly page: Page;
  readonly room: string;
  /** Uncaught errors of the page. */
  readonly errors: string[] = [];

  private constructor(page: Page, room: string) {
    this.page = page;
    this.room = room;
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /**
   * A tab of a user of its own (nothing is shared with other tabs), in the room, attached to a node. `mocked`: with a clock that a test
   * can move on (`page.clock`), and that goes on by itself as well.
   */
  static async open(browser: Browser, nodeUrl: string, { name, room = 'general', pin }: Visit, mocked = false): Promise<Tab> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    if (mocked) await page.clock.install();
    const tab = new Tab(page, room);
    const query = new URLSearchParams({ name, room, ...(pin === undefined ? {} : { pin }) });
    await page.goto(`${nodeUrl}/?${query}`);
    await tab.composer.waitFor();
    await until(
      () => `${name} attached to a node`,
      async () => /node-/.test(await tab.chipText()),
      10_000,
    );
    // A reload would lose this.
    await page.evaluate('window.sameDocument = true');
    return tab;
  }

  /** The service worker has the page: a reload needs no node. */
  async keptForAReload(): Promise<void> {
    await until('the page to be kept', () => this.page.evaluate('navigator.serviceWorker.controller !== null'), 10_000);
  }

  /** To the front, or to the back, as far as the page can tell. */
  async show(visible: boolean): Promise<void> {
    await this.page.evaluate(`
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${visible ? 'visible' : 'hidden'}' });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: `Message #${this.room}` });
  }

  get list(): Locator {
    return this.page.getByRole('list', { name: `Messages in ${this.room}` });
  }

  get chip(): Locator {
    return this.page.getByRole('button', { name: /^Node:/ });
  }

  message(body: string): Locator {
    return this.list.getByRole('listitem').filter({ hasText: body });
  }

  /** The accessible name of the chip, such as `Node: node-b, 12 ms`. */
  async chipText(): Promise<string> {
    if ((await this.chip.count()) === 0) return '';
    return (await this.chip.getAttribute('aria-label')) ?? (await this.chip.innerText());
  }

  async isOn(node: string): Promise<boolean> {
    return (await this.chipText()).startsWith(`Node: ${node}`);
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** The text of every message row, top to bottom. */
  async rows(): Promise<string[]> {
    return this.list.getByRole('listitem').allTextContents();
  }

  /** Of these bodies, those on the screen, in the order of the screen, each as often as it is shown. */
  async order(bodies: readonly string[]): Promise<string[]> {
    return (await this.rows()).flatMap((row) => bodies.filter((body) => row.includes(body)));
  }

  async isSameDocument(): Promise<boolean> {
    return (await this.page.evaluate('window.sameDocument === true')) === true;
  }

  /** Has the parts that come after the start: a node that goes takes those with it that nobody fetched. */
  async hasAllParts(): Promise<void> {
    const parts = "performance.getEntriesByType('resource').some(({ name }) => /MeshPanel.*js$/.test(name))";
    await until('the parts that come later', () => this.page.evaluate(parts));
  }

  async openMesh(): Promise<Locator> {
    const panel = this.page.getByRole('region', { name: 'Mesh', exact: true });
    if (!(await panel.isVisible())) await this.chip.click();
    await panel.waitFor();
    return panel;
  }

  /** Where a row is on the screen, in pixels from the top. */
  async top(row: Locator): Promise<number> {
    const box = await row.boundingBox();
    if (!box) throw new Error('the row is not laid out');
    return box.y;
  }

  /** As if the user went to another tab, or came back: the browser of the tests has all tabs in front. */
  async setVisible(visible: boolean): Promise<void> {
    await this.page.evaluate(`
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${visible ? 'visible' : 'hidden'}' });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
  }

  async shot(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SHOTS}${name}.png` });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
