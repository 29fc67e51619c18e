#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Command, type ConfigAction, type GivenOptions, readCommandLine } from './command-line.ts';
import { resolveChat } from './config/chat-options.ts';
import { resolveLog, resolveServe, type Surroundings } from './config/resolve.ts';
import { Settings } from './config/settings.ts';
import { showDefaults, showInForce, showReference } from './config/show.ts';
import { runDemo } from './demo.ts';
import { consultDoctor } from './doctor/consult.ts';
import { explain } from './failure.ts';
import { runNode } from './run-node.ts';

/** The program: reads what is asked for, runs it, ends with its exit code. The only place that ends the process. */

/** Something that `doctor` looked at is not well. */
const UNWELL = 1;

function surroundings(): Surroundings {
  const beside = fileURLToPath(new URL('./web', import.meta.url));
  const built = fileURLToPath(new URL('../dist/web', import.meta.url));
  return { hostName: hostname(), cwd: process.cwd(), webRoot: existsSync(beside) ? beside : built };
}

function gather({ flags, configFile }: GivenOptions): Settings {
  return Settings.gather(flags, process.env, configFile);
}

async function run(command: Command): Promise<number> {
  switch (command.type) {
    case 'printed':
      return 0;
    case 'serve': {
      const settings = gather(command.given);
      const here = surroundings();
      return runNode(resolveServe(settings, here), resolveLog(settings, here), exit);
    }
    case 'demo':
      return runDemo(command.options);
    case 'doctor': {
      const config = resolveServe(gather(command.given), surroundings());
      return (await consultDoctor(config, print)) ? 0 : UNWELL;
    }
    case 'chat': {
      const { runChat } = await import('../terminal/chat.ts');
      return runChat(resolveChat(command.flags, process.env));
    }
    case 'config':
      print(configText(command.action, command.given));
      return 0;
  }
}

function configText(action: ConfigAction, given: GivenOptions): string {
  if (action === 'defaults') return showDefaults();
  if (action === 'docs') return showReference();
  const settings = gather(given);
  const here = surroundings();
  const config = resolveServe(settings, here);
  resolveLog(settings, here);
  return action === 'print' ? showInForce(settings, config) : `${config.name}: the configuration is valid\n`;
}

function print(text: string): void {
  process.stdout.write(text);
}

function exit(code: number): never {
  process.exit(code);
}

// Whoever reads the output may go away (`skein | head`); a node serves on. Every write after that fails with the same error.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

try {
  exit(await run(readCommandLine(process.argv.slice(2), print)));
} catch (error) {
  const { line, exitCode } = explain(error);
  process.stderr.write(`skein: ${line}\n`);
  exit(exitCode);
}
