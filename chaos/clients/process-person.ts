import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Person, PersonOptions } from './person.ts';
import type { Order } from './person-process.ts';

/** The handle of a client in a process of its own. `vanish` kills it; `comeBack` starts it on the storage it left. */
const ENTRY = fileURLToPath(new URL('./person-process.ts', import.meta.url));

export class ProcessPerson implements Person {
  readonly label: string;
  readonly log: string;
  readonly #options: PersonOptions;
  readonly #storage: string;
  #child: ChildProcess | undefined;
  #unsettled = 1;
  #isHushed = false;

  constructor(options: PersonOptions, storage: string) {
    this.label = options.label;
    this.log = options.log;
    this.#options = options;
    this.#storage = storage;
  }

  get unsettled(): number {
    return this.#unsettled;
  }

  start(): void {
    const child = fork(ENTRY, [JSON.stringify(this.#options), this.#storage]);
    this.#child = child;
    this.#unsettled = 1;
    child.on('message', (message: { readonly unsettled?: number }) => {
      if (this.#child === child) this.#unsettled = message.unsettled ?? this.#unsettled;
    });
    // A process that was told something while it was being killed.
    child.on('error', () => {});
    if (this.#isHushed) this.#tell('hush');
  }

  hush(): void {
    this.#isHushed = true;
    this.#tell('hush');
  }

  async vanish(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  comeBack(): void {
    this.start();
  }

  takeStock(): Promise<void> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      if (!child) return resolve();
      child.once('exit', () => reject(new Error(`the process of ${this.label} ended`)));
      child.on('message', (message: { readonly stock?: string }) => message.stock && resolve());
      this.#tell('take-stock');
    });
  }

  close(): Promise<void> {
    return this.vanish();
  }

  #tell(order: Order): void {
    if (this.#child?.connected) this.#child.send(order);
  }
}
