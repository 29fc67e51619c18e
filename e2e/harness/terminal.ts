import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Exit } from './node-process.ts';
import { rowsOf } from './screen.ts';
import { until, within } from './time.ts';

/** The terminal client as a real process: behind pipes as a program has it, or on a terminal of its own as a person has it. */
const ENTRY = fileURLToPath(new URL('../../dist/skein.js', import.meta.url));

/** What moves the cursor or colours the text, as far as the client and readline use it. */
// biome-ignore lint/complexity/useRegexLiterals: a control character in a literal cannot be seen
const CONTROL = new RegExp('\\u001b\\[[0-9;?]*[A-Za-z]', 'g');

/** What was below the cursor is gone: a line is drawn anew. */
const CLEAR = '\u001b[0J';

const COLUMNS = 100;

/** One line of `--json`. */
export type JsonEvent = Readonly<Record<string, unknown>> & { readonly event: string };

export class Terminal {
  /** Everything it wrote, as it came. */
  output = '';
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    // A test that failed leaves none for the next one to meet.
    onTestFinished(() => void child.kill('SIGKILL'));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    child.stdin?.on('error', () => {});
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  static pipe(...args: readonly string[]): Terminal {
    return new Terminal(spawn(process.execPath, [ENTRY, 'chat', ...args], { stdio: 'pipe' }));
  }

  /** With `script`, which every Debian has. Ends with the exit code of the client. */
  static screen(...args: readonly string[]): Terminal {
    const command = [process.execPath, ENTRY, 'chat', ...args].map((word) => `'${word}'`).join(' ');
    const env = { ...process.env, TERM: 'xterm', NO_COLOR: '1' };
    const line = `stty cols ${COLUMNS} rows 40; exec ${command}`;
    return new Terminal(spawn('script', ['-qefc', line, '/dev/null'], { stdio: 'pipe', env }));
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** The end of its input. */
  end(text = ''): void {
    this.#child.stdin?.end(text);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Whoever read its output is gone. */
  hangUp(): void {
    this.#child.stdout?.destroy();
  }

  /** Without what moves the cursor; a line that was drawn again is there again. */
  get text(): string {
    return this.output.replaceAll(CLEAR, '\n').replace(CONTROL, '').replaceAll('\r', '\n');
  }

  /** What stands at the bottom of a screen: the prompt and what is typed. */
  get bottom(): string {
    const drawn = this.output.slice(this.output.lastIndexOf(CLEAR) + CLEAR.length);
    return drawn.replace(CONTROL, '').replaceAll('\r', '');
  }

  /** All rows of a screen, from the first one on: what a person sees who scrolls back. */
  get rows(): readonly string[] {
    return rowsOf(this.output, COLUMNS);
  }

  get events(): readonly JsonEvent[] {
    const lines = this.output.split('\n').slice(0, -1);
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as JsonEvent);
  }

  of(event: string): readonly JsonEvent[] {
    return this.events.filter((one) => one.event === event);
  }

  async shows(text: string | RegExp, withinMs = 8_000): Promise<void> {
    const isShown = () => (typeof text === 'string' ? this.text.includes(text) : text.test(this.text));
    await until(() => `the terminal to show ${text}; it shows\n${this.text.slice(-2_000)}`, isShown, withinMs);
  }

  async code(withinMs = 20_000): Promise<number | null> {
    const { code } = await within(() => `the terminal to end; it shows\n${this.text.slice(-2_000)}`, withinMs, this.exited);
    return code;
  }
}
