import type { Browser, Page } from '@playwright/test';
import { Tab } from '../e2e/harness/browser.ts';
import { sleep } from '../e2e/harness/time.ts';

/** Who plays: three people, each in a tab of a phone's width, and the line below them that says what happens. */

export const STAGE = { width: 420, height: 620, caption: 64 } as const;
const KEY_MS = 45;

export class Actor {
  readonly tab: Tab;

  private constructor(tab: Tab) {
    this.tab = tab;
  }

  static async enter(browser: Browser, nodeUrl: string, name: string, room: string): Promise<Actor> {
    const tab = await Tab.open(browser, nodeUrl, { name, room });
    await tab.page.setViewportSize({ width: STAGE.width, height: STAGE.height });
    return new Actor(tab);
  }

  /** Writes as people do, letter by letter. */
  async type(text: string): Promise<void> {
    await this.tab.composer.pressSequentially(text, { delay: KEY_MS });
  }

  async send(): Promise<void> {
    await this.tab.composer.press('Enter');
    await sleep(500);
  }

  async say(text: string): Promise<void> {
    await this.type(text);
    await this.send();
  }
}

/** A page of its own, so that the words are set by the browser like everything else in the picture. */
export class Caption {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async write(browser: Browser, columns: number): Promise<Caption> {
    const viewport = { width: STAGE.width * columns, height: STAGE.caption };
    const page = await (await browser.newContext({ viewport })).newPage();
    await page.setContent(
      '<body style="margin:0;display:grid;place-items:center;height:100vh;background:#15181d;color:#f3f4f6;font:600 24px system-ui"><p id="t" style="margin:0"></p>',
    );
    return new Caption(page);
  }

  async say(text: string): Promise<void> {
    await this.page.evaluate(`document.getElementById('t').textContent = ${JSON.stringify(text)}`);
  }
}
