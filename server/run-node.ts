import { relative } from 'node:path';
import { realClock } from '../shared/time/real-clock.ts';
import type { LogConfig } from './config/resolve.ts';
import type { RunningNode, ServeConfig } from './config/serve-config.ts';
import { formatHostPort } from './config/values.ts';
import { explain, OTHER_FAILURE } from './failure.ts';
import { limitGarbage } from './garbage.ts';
import { createLogger, type Logger } from './logger.ts';
import { startNode } from './serve.ts';
import { VERSION } from './version.ts';

/**
 * One node as a process: from its start to its exit code. The first SIGTERM or SIGINT drains and stops it, the second ends
 * it at once, with the exit code that shells expect (128 and the signal's number). SIGUSR1 and SIGUSR2 do nothing; away from a terminal SIGHUP reads the access tokens again. A process with an IPC channel (`demo` opens one) stops when the other end is gone, however that died.
 */
const STOP_SLACK_MS = 5_000;
const hasTerminal = process.stdout.isTTY === true;
/** A terminal that is closed takes its node with it; without one SIGHUP says that the access tokens were changed. */
const STOPS = hasTerminal ? (['SIGINT', 'SIGTERM', 'SIGHUP'] as const) : (['SIGINT', 'SIGTERM'] as const);
/** By itself SIGUSR1 would open a debugger, and the others would end the process. */
const IGNORED = hasTerminal ? (['SIGUSR1', 'SIGUSR2'] as const) : (['SIGUSR1', 'SIGUSR2', 'SIGHUP'] as const);

/** Resolves with the exit code. `exit` ends the process at once. */
export async function runNode(config: ServeConfig, logConfig: LogConfig, exit: (code: number) => never): Promise<number> {
  limitGarbage();
  let isLogLost = false;
  const log = await createLogger(logConfig, config.name, realClock, (error) => {
    if (!isLogLost) process.stderr.write(`skein: the log cannot be written: ${explain(error).line}\n`);
    isLogLost = true;
  });
  exitOnBugs(log, exit);
  let readAccessAgain: (() => void) | undefined;
  for (const signal of IGNORED) {
    process.on(signal, () => {
      if (signal === 'SIGHUP' && readAccessAgain) readAccessAgain();
      else log.info('signal.ignored', { signal });
    });
  }
  const stopping = onStopSignal(exit);
  try {
    const node = await startNode(config, log);
    if (config.readAccessTokens) readAccessAgain = () => node.readAccessAgain();
    if (process.stdout.isTTY) process.stdout.write(startBlock(config, node));
    const end = await Promise.race([stopping, node.failed]);
    if (end instanceof Error) throw end;
    realClock.after(config.drainTimeoutMs + STOP_SLACK_MS, () => {
      log.error('node.stuck', { afterMs: config.drainTimeoutMs + STOP_SLACK_MS });
      void log.flush().then(() => exit(1));
    });
    await node.stop(end);
    return 0;
  } catch (error) {
    const { line, exitCode } = explain(error);
    // On standard error the one line below says it; a log file and whoever looks for a bug need the whole of it.
    if (logConfig.file !== undefined || exitCode === OTHER_FAILURE) log.error('node.failed', { error });
    process.stderr.write(`skein: ${line}\n`);
    return exitCode;
  } finally {
    await log.flush();
  }
}

/** Resolves with the reason at the first request to stop; at the second calls `again` with the exit code shells expect. */
function onStopSignal(again: (code: number) => void): Promise<string> {
  return new Promise((resolve) => {
    let isStopping = false;
    const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
    for (const signal of STOPS) {
      process.on(signal, () => {
        if (isStopping) again(codes[signal]);
        isStopping = true;
        resolve(signal);
      });
    }
    process.once('disconnect', () => {
      isStopping = true;
      resolve('parent gone');
    });
  });
}

function exitOnBugs(log: Logger, exit: (code: number) => never): void {
  const end = (event: string) => (error: unknown) => {
    log.error(event, { error });
    process.stderr.write(`skein: ${explain(error).line} (a bug: please report it with the log)\n`);
    void log.flush().then(() => exit(1));
  };
  process.on('uncaughtException', end('process.uncaught'));
  process.on('unhandledRejection', end('process.rejection'));
}

function startBlock(config: ServeConfig, node: RunningNode): string {
  const peers = config.peers.map(formatHostPort).join(', ') || 'none (add --peer host:port)';
  const folder = relative(process.cwd(), config.dataDir);
  const lines = [
    `skein ${VERSION}  ${config.name}  (pid ${process.pid})`,
    `  open    ${node.url}`,
    `  mesh    tcp ${node.meshAddress}   peers: ${peers}`,
    ...(config.lines ? [`  lines   tcp ${formatHostPort(config.lines)}   (nc, telnet)`] : []),
    `  data    ${folder.startsWith('..') ? config.dataDir : `./${folder}`}   metrics /metrics   health /healthz /readyz`,
  ];
  return `${lines.join('\n')}\n`;
}
