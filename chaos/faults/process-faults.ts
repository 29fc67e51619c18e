import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { monotonic, sleep } from '../../e2e/harness/time.ts';
import { type Fault, lasting, nodeOf, nodesOf, repeatedly } from '../stage.ts';
import { clockEnv } from './fake-clock.ts';

/** What is done to the processes of nodes. */

export const kill: Fault = (stage, step) =>
  stage.keeper.hold(step.nodes, async () => {
    await Promise.all(nodesOf(stage, step).map((node) => node.kill()));
    await lasting(step);
  });

export const pause: Fault = (stage, step) =>
  stage.keeper.hold(step.nodes, async () => {
    const nodes = nodesOf(stage, step);
    for (const node of nodes) node.signal('SIGSTOP');
    await lasting(step);
    for (const node of nodes) node.signal('SIGCONT');
  });

export const drain: Fault = (stage, step) =>
  stage.keeper.hold(step.nodes, async () => {
    const node = nodeOf(stage, step);
    const exit = await node.stop();
    if (exit.code !== 0) stage.say(`${node.name} was told to stop and ended with ${JSON.stringify(exit)}\n${node.tail(3)}`);
    await lasting(step);
  });

export const rollingRestart: Fault = async (stage, step) => {
  for (const letter of step.nodes) {
    if (stage.isOver()) return;
    await drain(stage, { ...step, nodes: [letter] });
    await sleep(1_000);
  }
};

/** A node is cut off, dies, and comes up again in the moment the network heals. */
export const healDuringRestart: Fault = (stage, step) =>
  stage.keeper.hold(step.nodes, async () => {
    const [letter] = step.nodes as [string];
    stage.mesh.isolate(letter);
    await lasting(step);
    await nodeOf(stage, step).kill();
    const up = stage.keeper.bringUp(letter);
    await sleep(step.dice * 600);
    stage.mesh.heal();
    await up;
  });

const STARVE_MS = { stopped: 80, running: 20 };

/** Gets a fifth of a processor, in pieces. */
export const starve: Fault = (stage, step) =>
  stage.keeper.hold(step.nodes, async () => {
    const node = nodeOf(stage, step);
    await repeatedly(step, STARVE_MS.running, async () => {
      node.signal('SIGSTOP');
      await sleep(STARVE_MS.stopped);
      node.signal('SIGCONT');
    });
  });

const PLENTY_OF_FILES = 1_024;

/** It can open hardly any more files or sockets. */
export const fewFiles: Fault = (stage, step) =>
  stage.keeper.hold(step.nodes, async () => {
    const node = nodeOf(stage, step);
    const { pid } = node;
    const open = readdirSync(`/proc/${pid}/fd`).length;
    limitFiles(pid, open + 1);
    const end = monotonic() + step.forS * 1_000;
    while (node.isRunning && monotonic() < end) await sleep(100);
    if (node.isRunning) limitFiles(pid, PLENTY_OF_FILES);
    else stage.keeper.noteEnd(`${node.name} ended when it could open no more files\n${node.tail(3)}`);
  });

/** The soft limit only: that can be raised again. */
function limitFiles(pid: number, count: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`]);
}

/** Comes up with a clock that is an hour off, and after a while with the right one. */
export const wrongClock: Fault = (stage, step) =>
  stage.keeper.hold(step.nodes, async () => {
    const env = clockEnv(step.dice < 0.5 ? -3_600 : 3_600);
    if (!env) {
      stage.say('skipped: libfaketime is not installed (Debian: apt-get install libfaketime)');
      return;
    }
    const node = nodeOf(stage, step);
    await node.kill();
    await stage.keeper.bringUp(step.nodes[0] as string, { env });
    await lasting(step);
    await node.kill();
  });
