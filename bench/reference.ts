import { Buffer } from 'node:buffer';
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../shared/time/real-clock.ts';

/**
 * What the machine takes for the bare acts below everything a node does: one small write made durable, on the file system the nodes write
 * to, and one round trip over loopback TCP to another process. To be taken between the slices of a measurement, so that both see
 * the same machine.
 */
const ECHO = `require('net').createServer({noDelay:true}, s => s.on('error', () => {}).pipe(s))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
const SMALL = Buffer.alloc(256, 'x');
const PAGE = Buffer.alloc(256 * 1024, 'x');

export class Reference {
  /** Milliseconds each. */
  readonly fsyncs: number[] = [];
  readonly roundTrips: number[] = [];
  readonly #directory: string;
  readonly #echo: ChildProcess;
  readonly #socket: Socket;

  private constructor(directory: string, echo: ChildProcess, socket: Socket) {
    this.#directory = directory;
    this.#echo = echo;
    this.#socket = socket;
  }

  static async start(): Promise<Reference> {
    const echo = spawn(process.execPath, ['-e', ECHO], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((resolve) => echo.stdout.once('data', (text) => resolve(Number(text))));
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise((resolve) => socket.once('connect', resolve));
    return new Reference(mkdtempSync(join(tmpdir(), 'skein-bench-')), echo, socket);
  }

  /** Both, so many times. */
  async take(count: number): Promise<void> {
    this.#write(SMALL, count, (ms) => this.fsyncs.push(ms));
    for (let done = 0; done < count; done += 1) {
      const from = realClock.monotonic();
      this.#socket.write(SMALL);
      let received = 0;
      await new Promise<void>((resolve) => {
        const take = (chunk: Buffer) => {
          received += chunk.length;
          if (received < SMALL.length) return;
          this.#socket.off('data', take);
          resolve();
        };
        this.#socket.on('data', take);
      });
      this.roundTrips.push(realClock.monotonic() - from);
    }
  }

  /** So many bytes written to one file, made durable page by page; milliseconds for all. */
  bulk(bytes: number): number {
    const from = realClock.monotonic();
    this.#write(PAGE, Math.ceil(bytes / PAGE.length), () => {});
    return realClock.monotonic() - from;
  }

  close(): void {
    this.#socket.destroy();
    this.#echo.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #write(what: Buffer, count: number, done: (ms: number) => void): void {
    const name = join(this.#directory, 'raw');
    const file = openSync(name, 'w');
    for (let written = 0; written < count; written += 1) {
      const from = realClock.monotonic();
      writeSync(file, what);
      fsyncSync(file);
      done(realClock.monotonic() - from);
    }
    closeSync(file);
    rmSync(name);
  }
}
