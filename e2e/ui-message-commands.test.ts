import { describe, expect, it } from 'vitest';
import { Tab } from './harness/browser.ts';
import { RawClient } from './harness/raw-client.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { until } from './harness/time.ts';

/** The commands about messages, which the box of the browser has in common with the terminal. */
describe('commands in the box', () => {
  const stage = threeNodesAndABrowser();

  it('/edit, /reply, /react, /search and /delete do there what they do in the terminal', async () => {
    const bob = await RawClient.join(stage.mesh.node('b').url, 'bob', 'desk');
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'ann', room: 'desk', pin: 'node-a' });
    await bob.post('desk', 'is it open?');
    await tab.message('is it open?').waitFor();
    const type = async (line: string) => {
      await tab.composer.fill(line);
      await tab.composer.press('Enter');
    };
    await type('/delete');
    await tab.page.getByText('There is no message of yours here that can be changed.').waitFor();
    // A busy node may refuse to say.
    const events = async () => (await bob.history('desk').catch(() => undefined))?.events ?? [];
    await type('/reply yse');
    await tab.message('yse').waitFor();
    await until('the answer', async () => (await events()).at(-1)?.replyTo !== undefined);
    await type('/edit yes');
    await tab.message('yes').waitFor();
    await type('/react 🎉 2');
    await tab.message('is it open?').getByText('🎉').waitFor();
    // The answer quotes it.
    expect(await tab.message('yes').getByText('🎉').count()).toBe(0);
    await type('/react 🎉 9');
    await tab.page.getByText('There is no such message: 2 messages are here to count back from.').waitFor();
    await type('/search open');
    await tab.page
      .getByRole('dialog', { name: 'Search messages' })
      .getByText(/^1 message\. Searched/)
      .waitFor();
    await tab.page.keyboard.press('Escape');
    await type('/delete');
    await tab.message('yes').waitFor({ state: 'detached' });
    const bodies = async () => (await events()).map(({ body }) => body).join('|');
    await until('its words to be gone', async () => (await bodies()) === 'is it open?|');
    expect(tab.errors).toEqual([]);
    await tab.close();
    bob.drop();
  });
});
