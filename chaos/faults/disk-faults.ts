import { Buffer } from 'node:buffer';
import { closeSync, cpSync, existsSync, fstatSync, openSync, readSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../schedule.ts';
import { between, type Fault, lasting, nodeOf, nodesOf, type Stage, scratchFile } from '../stage.ts';

/**
 * What is done to the disks of nodes. Whatever destroys one waits until every other node has what is on it: the promise of
 * *replicated* is about the loss of any one disk, not of two at a time.
 */

export const diskFull: Fault = async (stage, step) => {
  const { smallDisk, keeper, say } = stage;
  if (!smallDisk) return say('skipped: no small disk can be mounted here (that needs root)');
  await keeper.hold([smallDisk.letter], async () => {
    const node = keeper.node(smallDisk.letter);
    smallDisk.fill();
    await lasting(step);
    smallDisk.free();
    if (!node.isRunning) say(`${node.name} ended on a full disk: ${node.logs.at(-1)?.slice(0, 200)}`);
  });
};

/** Destroys the disk of the last node of the step, unless not everything is replicated. */
async function destroying(stage: Stage, step: Step, task: () => Promise<void>): Promise<void> {
  const { keeper, say } = stage;
  if (!(await keeper.isReplicated())) return say(`skipped: not everything is on all nodes, so no disk may go`);
  await keeper.hold(step.nodes, async () => {
    await Promise.all(nodesOf(stage, step).map((node) => node.kill()));
    // From here on its acknowledgements count as destroyed; what came in the last moment before is on it, and nowhere else.
    keeper.destroyed(step.nodes.at(-1) as string, step.fault);
    await task();
  });
}

export const wipeDisk: Fault = (stage, step) =>
  destroying(stage, step, async () => {
    rmSync(nodeOf(stage, step).options.data, { recursive: true });
    await lasting(step);
  });

export const oldDisk: Fault = async (stage, step) => {
  const node = nodeOf(stage, step);
  const copy = scratchFile(stage, `${node.name}.old`);
  await stage.keeper.hold(step.nodes, async () => {
    await node.kill();
    copyOver(node.options.data, copy);
  });
  await lasting(step);
  await destroying(stage, step, async () => copyOver(copy, node.options.data));
};

/** The disk of the first node is put into the second one, too. */
export const copiedDisk: Fault = (stage, step) =>
  destroying(stage, step, async () => {
    const [from, to] = nodesOf(stage, step);
    if (!from || !to) throw new Error('two nodes are needed');
    copyOver(from.options.data, to.options.data);
    await lasting(step);
  });

export const flipByte: Fault = (stage, step) =>
  destroying(stage, step, async () => {
    const node = nodeOf(stage, step);
    const wal = join(node.options.data, 'skein.db-wal');
    const database = join(node.options.data, 'skein.db');
    const file = step.dice < 0.3 && existsSync(wal) && statSync(wal).size > 0 ? wal : database;
    const at = flip(file, between(0, 1, step));
    stage.say(`flipped a bit of byte ${at} in ${file}`);
    await lasting(step);
  });

export const cutWal: Fault = (stage, step) =>
  destroying(stage, step, async () => {
    const wal = join(nodeOf(stage, step).options.data, 'skein.db-wal');
    if (!existsSync(wal)) return stage.say('there is no write-ahead log to cut');
    const { size } = statSync(wal);
    truncateSync(wal, Math.floor(size * step.dice));
    stage.say(`cut ${wal} from ${size} bytes to ${Math.floor(size * step.dice)}`);
    await lasting(step);
  });

function copyOver(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

function flip(path: string, where: number): number {
  const file = openSync(path, 'r+');
  try {
    const at = Math.floor(fstatSync(file).size * where);
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    byte[0] = (byte[0] as number) ^ (1 << (at % 8));
    writeSync(file, byte, 0, 1, at);
    return at;
  } finally {
    closeSync(file);
  }
}
