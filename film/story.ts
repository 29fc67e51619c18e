import type { Mesh } from '../e2e/harness/mesh.ts';
import { sleep, until } from '../e2e/harness/time.ts';
import type { Camera } from './camera.ts';
import type { Actor, Caption } from './cast.ts';

/** The story of the film, in three scenes. Whatever is said of the mesh is done to it: nothing is played back. */
export interface Play {
  readonly mesh: Mesh;
  readonly camera: Camera;
  readonly caption: Caption;
  readonly ann: Actor;
  readonly bob: Actor;
  readonly cho: Actor;
  /** Writes a picture of what everybody sees now. */
  still(name: string): Promise<void>;
}

const READ_MS = 1_800;
const all = ({ ann, bob, cho }: Play) => [ann, bob, cho];

export async function tell(play: Play): Promise<void> {
  await threePeople(play);
  await aNodeDies(play);
  await aCutHeals(play);
}

async function threePeople(play: Play): Promise<void> {
  const { caption, camera, ann, bob, cho } = play;
  await until('all to be on the fastest node', () => everybody(play, 'node-b'), 30_000);
  await Promise.all(all(play).map((actor) => closeToasts(actor)));
  await caption.say('Three people, three nodes. Everybody is on node-b, the fastest.');
  camera.run();
  await sleep(READ_MS);
  await ann.say('Deploy at ten?');
  await bob.say('Yes, I watch the graphs');
  await cho.say('Ready when you are');
  await sleep(READ_MS);
}

async function aNodeDies(play: Play): Promise<void> {
  const { mesh, caption, camera, ann, bob, cho } = play;
  await ann.type('Starting in three, t');
  await caption.say('kill -9 node-b');
  await mesh.node('b').kill();
  await ann.type('wo, one');
  await ann.send();
  await bob.say('Did node-b just die?');
  await until(
    'all to be on another node',
    async () => (await everybodyReads(play, 'just die?')) && !(await anyOn(play, 'node-b')),
  );
  await caption.say('Everybody is on another node. The text stayed, nothing was lost or doubled.');
  await sleep(READ_MS);
  await cho.say('I only saw the chip change');
  await sleep(READ_MS);
  camera.pause();
  await mesh.node('b').start();
  await until('all to be back on the fastest node', () => everybody(play, 'node-b'), 120_000);
}

async function aCutHeals(play: Play): Promise<void> {
  const { mesh, caption, camera, ann, bob, cho } = play;
  await pin(cho, 'node-c');
  await Promise.all(all(play).map((actor) => closeToasts(actor)));
  await caption.say('Now the cable to node-c is cut. cho is on node-c.');
  camera.run();
  await sleep(READ_MS);
  mesh.isolate('c');
  await until(
    'cho to be told',
    () =>
      cho.tab.page
        .getByText(/cannot be reached/)
        .first()
        .isVisible(),
    20_000,
  );
  await caption.say('Both sides go on.');
  await ann.say('Is cho still there?');
  await cho.say('I am, writing this on my side');
  await bob.say('It will come when the cable is back');
  await sleep(READ_MS);
  await play.still('split');
  mesh.heal();
  await caption.say('The cable is back: the same messages in the same order on every screen.');
  await until(
    'everybody to have everything',
    async () => (await everybodyReads(play, 'on my side')) && (await everybodyReads(play, 'cable is back')),
    20_000,
  );
  await sleep(2 * READ_MS);
  await caption.say('Skein: chat that cannot go down');
  await sleep(READ_MS);
  camera.pause();
}

async function everybody(play: Play, node: string): Promise<boolean> {
  return (await Promise.all(all(play).map(({ tab }) => tab.isOn(node)))).every(Boolean);
}

async function anyOn(play: Play, node: string): Promise<boolean> {
  return (await Promise.all(all(play).map(({ tab }) => tab.isOn(node)))).some(Boolean);
}

async function everybodyReads(play: Play, text: string): Promise<boolean> {
  return (await Promise.all(all(play).map(({ tab }) => tab.message(text).isVisible()))).every(Boolean);
}

async function pin(actor: Actor, node: string): Promise<void> {
  const panel = await actor.tab.openMesh();
  await panel.getByRole('button', { name: `Pin ${node}` }).click();
  await until(`to be on ${node}`, () => actor.tab.isOn(node), 20_000);
  await actor.tab.page.keyboard.press('Escape');
}

/** What was told before the camera runs is not part of the story. */
async function closeToasts({ tab }: Actor): Promise<void> {
  const buttons = tab.page.getByRole('button', { name: 'Close', exact: true });
  while ((await buttons.count()) > 0)
    await buttons
      .first()
      .click({ timeout: 1_000 })
      .catch(() => {});
  await tab.page.mouse.move(0, 0);
}
