import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../e2e/harness/browser.ts';
import { Mesh } from '../e2e/harness/mesh.ts';
import { Camera } from './camera.ts';
import { Actor, Caption, STAGE } from './cast.ts';
import { encodeGif, NoFfmpeg } from './encode.ts';
import { takePictures } from './pictures.ts';
import { tell } from './story.ts';

/**
 * `npm run demo:film`: plays the story of the README with real nodes and real tabs, and writes docs/film.gif and the pictures of the
 * documents. `--folder` writes them elsewhere.
 */
const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));
const LATENCIES = ['40ms', '5ms', '120ms'];
const ROOM = 'general';

const asked = process.argv.indexOf('--folder');
const docs = asked > 0 ? (process.argv[asked + 1] ?? DOCS) : DOCS;
const scratch = mkdtempSync(join(tmpdir(), 'skein-film-'));
mkdirSync(docs, { recursive: true });

const mesh = await Mesh.start({
  count: 3,
  topology: 'full',
  proxied: true,
  argsOf: (index) => ['--simulate-latency', LATENCIES[index] as string],
});
const browser = await launchBrowser();
try {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => mesh.node(letter).url) as [string, string, string];
  const ann = await Actor.enter(browser, a, 'ann', ROOM);
  const bob = await Actor.enter(browser, b, 'bob', ROOM);
  const cho = await Actor.enter(browser, c, 'cho', ROOM);
  const actors = [ann, bob, cho];
  const caption = await Caption.write(browser, actors.length);
  const camera = new Camera(scratch);
  for (const { tab } of actors) await camera.point(tab.page);
  await camera.point(caption.page);
  const still = (name: string) => takePictures(name, docs, actors, browser);
  await tell({ mesh, camera, caption, ann, bob, cho, still });
  const { patterns, perSecond } = await camera.develop();
  const film = join(docs, 'film.gif');
  encodeGif([patterns.slice(0, actors.length), patterns.slice(actors.length)], perSecond, film);
  const kib = Math.round(statSync(film).size / 1024);
  process.stdout.write(`${film}: ${kib} KiB, ${STAGE.width * actors.length} wide before it was scaled\n`);
} catch (error) {
  if (!(error instanceof NoFfmpeg)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await browser.close();
  await mesh.close();
  rmSync(scratch, { recursive: true, force: true });
}
