import type { Browser } from '@playwright/test';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser.ts';
import { Mesh } from './mesh.ts';

/** What the tests of one `describe` share: there from the first of them on, and gone after the last. */
export interface Stage {
  readonly mesh: Mesh;
  readonly browser: Browser;
}

/** Three nodes that know one peer, and a browser. To be called in a `describe`. */
export function threeNodesAndABrowser(): Stage {
  let mesh: Mesh | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    [mesh, browser] = await Promise.all([Mesh.start({ count: 3 }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });
  return {
    get mesh() {
      return there(mesh);
    },
    get browser() {
      return there(browser);
    },
  };
}

function there<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the stage is there while the tests run');
  return part;
}
