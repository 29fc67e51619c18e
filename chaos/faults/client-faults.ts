import { ChatPerson } from '../clients/chat-person.ts';
import type { Paths } from '../clients/paths.ts';
import { ProcessPerson } from '../clients/process-person.ts';
import type { Step } from '../schedule.ts';
import { type Actor, between, chosen, type Fault, lasting, nodeOf, notesOf, repeatedly, type Stage } from '../stage.ts';

/** What is done to clients, and to their way to the nodes. */

/** Somebody's way to every node. `isAbsence`: so that it is no fault of the mesh that nothing is answered. */
const onPaths =
  (hurt: (paths: Paths, step: Step) => void | Promise<void>, isAbsence = false): Fault =>
  async (stage, step) => {
    const actor = chosen(stage.actors, step);
    stage.say(`  it is ${actor.person.label}`);
    const notes = isAbsence ? notesOf(actor) : undefined;
    notes?.write({ is: 'offline' });
    await hurt(actor.paths, step);
    await lasting(step);
    actor.paths.heal();
    notes?.write({ is: 'online' });
    notes?.close();
  };

export const clientOffline = onPaths((paths) => paths.cut(), true);
export const clientHalfOpen = onPaths((paths) => paths.hold(undefined), true);
export const clientOneWay = onPaths((paths, { dice }) => paths.hold(undefined, (dice * 10) % 1 < 0.5 ? 'up' : 'down'), true);
export const clientTinyChunks = onPaths((paths, step) => paths.shape({ slice: Math.round(between(1, 16, step)) }));
export const clientNarrow = onPaths((paths, step) => paths.shape({ bandwidth: between(1_500, 20_000, step) }), true);
export const clientSlow = onPaths((paths, step) => {
  const delayMs = between(50, 600, step);
  paths.shape({ delayMs, jitterMs: delayMs });
}, true);

const RESET_EVERY_MS = 700;

export const clientResets: Fault = (stage, step) => {
  const { paths } = chosen(stage.actors, step);
  return repeatedly(step, RESET_EVERY_MS, () => paths.reset());
};

/** No client reaches the node; the other nodes do. */
export const cutNodeOff: Fault = async (stage, step) => {
  const { publicUrl } = nodeOf(stage, step);
  for (const { paths } of stage.actors) paths.cut(publicUrl);
  await lasting(step);
  for (const { paths } of stage.actors) paths.heal(publicUrl);
};

export const silenceNode: Fault = async (stage, step) => {
  const { publicUrl } = nodeOf(stage, step);
  for (const { paths } of stage.actors) paths.hold(publicUrl);
  await lasting(step);
  for (const { paths } of stage.actors) paths.heal(publicUrl);
};

/** Killed, with whatever is in its outbox, and started again. */
export const clientKilled: Fault = (stage, step) => comeAndGo(stage, step, ({ person }) => person instanceof ProcessPerson);

/** The page is closed without a word; its storage stays. Not of a user without a key, who would come back as somebody new. */
export const pageClosed: Fault = (stage, step) =>
  comeAndGo(stage, step, ({ person }) => person instanceof ChatPerson && person.isKeyed);

async function comeAndGo(stage: Stage, step: Step, fits: (actor: Actor) => boolean): Promise<void> {
  const { person } = chosen(stage.actors.filter(fits), step);
  stage.say(`  it is ${person.label}`);
  await person.vanish?.();
  await lasting(step);
  await person.comeBack?.();
}
