import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { Actor } from './cast.ts';

/** Pictures of the documents: three tabs side by side at one moment. */
export async function takePictures(name: string, folder: string, actors: readonly Actor[], browser: Browser): Promise<void> {
  const shots = await Promise.all(actors.map(({ tab }) => tab.page.screenshot()));
  const page = await (await browser.newContext({ viewport: { width: 1_320, height: 680 } })).newPage();
  await page.setContent(frameOf(shots));
  await everyImageIsThere(page);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.context().close();
}

function frameOf(shots: readonly Buffer[]): string {
  const images = shots.map(
    (shot) =>
      `<img src="data:image/png;base64,${shot.toString('base64')}" style="border-radius:12px;box-shadow:0 1px 8px #0003" width="416">`,
  );
  return `<body style="margin:0;height:100vh;display:flex;gap:20px;align-items:center;justify-content:center;background:#e6e9ef">${images.join('')}`;
}

async function everyImageIsThere(page: Page): Promise<void> {
  await page.evaluate('Promise.all([...document.images].map((image) => image.decode()))');
}
