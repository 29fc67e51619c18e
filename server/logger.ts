import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DestinationStream, pino } from 'pino';
import type { Clock } from '../shared/time/clock.ts';
import { ConfigError, EXIT } from './config/config-error.ts';
import type { LogConfig } from './config/resolve.ts';
import type { Log } from './log.ts';
import { LogOutput } from './log-output.ts';
import { loggable } from './loggable.ts';

/**
 * The log of a process, as JSON lines or pretty. Promises: one line an entry, whatever users put into names; never a
 * message body.
 */
export interface Logger extends Log {
  /** Resolves when everything is written, or cannot be in reasonable time. Call it last. */
  flush(): Promise<void>;
}

const STANDARD_ERROR = 2;

/** `onError`: a line could not be written. Throws ConfigError when the file cannot be opened. */
export async function createLogger(
  config: LogConfig,
  node: string,
  clock: Clock,
  onError: (error: Error) => void,
): Promise<Logger> {
  const output = new LogOutput(config.file === undefined ? STANDARD_ERROR : openLogFile(config.file), clock, onError);
  const isTerminal = config.file === undefined && process.stderr.isTTY === true;
  const isPretty = config.format === 'pretty' || (config.format === 'auto' && isTerminal);
  const base = pino(
    {
      level: config.level,
      base: { self: node },
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    isPretty ? await prettyStream(output, isTerminal) : output,
  );
  const write = (level: LogConfig['level']) => (event: string, fields?: object) => {
    if (base.isLevelEnabled(level)) base[level](loggable(fields ?? {}) as object, event);
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    flush: () => output.flush(),
  };
}

/** Opened before the node starts, so that a wrong path is an error of its start. */
function openLogFile(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a');
  } catch (error) {
    throw new ConfigError(EXIT.cannotCreate, `log file ${path} cannot be opened: ${(error as Error).message}`, error);
  }
}

async function prettyStream(output: DestinationStream, colorize: boolean): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty');
  const format = prettyFactory({
    colorize,
    messageKey: 'event',
    singleLine: true,
    ignore: 'self',
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return { write: (line) => output.write(format(line)) };
}
