import { seededRandom, settle } from '../../shared/testing/virtual-clock.ts';
import type { Access } from '../gateway/access.ts';
import type { GatewayOptions } from '../gateway/parts.ts';
import { LineServer } from '../lines/line-server.ts';
import type { LineSocket, LineSocketEvents } from '../lines/line-socket.ts';
import { SHEDS_NOTHING, type Shedding } from '../load/load-monitor.ts';
import { silentLog } from '../log.ts';
import { GatewayStage } from './gateway-stage.ts';

/** A program at the far end of a line connection, without a network. */
export class LineProgram implements LineSocket {
  readonly address: string;
  bufferedBytes = 0;
  highestBuffered = 0;
  /** False: what is written to it stays in the buffer. */
  reads = true;
  isPaused = false;
  isEnded = false;
  isDestroyed = false;
  #events: LineSocketEvents | undefined;
  #received = '';
  #unsent: Buffer[] = [];

  constructor(server: LineServer, address = '127.0.0.1') {
    this.address = address;
    this.#events = server.accept(this);
  }

  /** The lines it read, the times taken out. */
  get lines(): readonly string[] {
    return this.#received
      .split('\n')
      .slice(0, -1)
      .map((line) => line.replace(/^\[\d\d:\d\d:\d\d\]/, '[time]'));
  }

  /** The lines read since this was last asked. */
  news(): readonly string[] {
    const lines = this.lines;
    this.#received = '';
    return lines;
  }

  send(bytes: string | Buffer): void {
    if (this.isPaused) this.#unsent.push(Buffer.from(bytes as string));
    else this.#events?.data(Buffer.from(bytes as string));
  }

  /** Sends no more, and reads on. */
  halfClose(): void {
    this.#events?.ended();
  }

  /** Is gone. */
  hangUp(): void {
    this.isDestroyed = true;
    this.#events?.ended();
    this.#events?.closed();
  }

  write(text: string): void {
    if (this.isDestroyed || this.isEnded) return;
    this.#received += text;
    if (this.reads) return;
    this.bufferedBytes += Buffer.byteLength(text);
    this.highestBuffered = Math.max(this.highestBuffered, this.bufferedBytes);
  }

  drain(): void {
    this.bufferedBytes = 0;
    this.#events?.drained();
  }

  end(): void {
    this.isEnded = true;
  }

  destroy(): void {
    this.isDestroyed = true;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    for (const bytes of this.#unsent.splice(0)) this.send(bytes);
  }
}

/** A gateway with a lines port in front, in virtual time. */
export class LineStage extends GatewayStage {
  readonly lines: LineServer;

  constructor(options: Partial<GatewayOptions> = {}, socketsPerAddress = 0, load: Shedding = SHEDS_NOTHING, access?: Access) {
    super(options, load, undefined, access);
    this.lines = new LineServer({
      host: this.gateway,
      presence: this.presence,
      clock: this.time.clock(),
      random: seededRandom(2),
      log: silentLog,
      socketsPerAddress,
    });
  }

  program(address?: string): LineProgram {
    return new LineProgram(this.lines, address);
  }

  /** Sends lines and gives what was read until nothing is under way. */
  async tell(program: LineProgram, ...lines: readonly (string | Buffer)[]): Promise<readonly string[]> {
    for (const line of lines) program.send(typeof line === 'string' ? `${line}\n` : line);
    await this.calm();
    return program.news();
  }

  async calm(): Promise<void> {
    for (let rounds = 0; rounds < 100; rounds += 1) await settle();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      await this.time.advance(100);
      await this.calm();
    }
  }

  /** Signed in, in a room, with nothing left to read. */
  async user(name: string, room?: string): Promise<LineProgram> {
    const program = this.program();
    await this.tell(program, name, ...(room === undefined ? [] : [`/join ${room}`]));
    return program;
  }
}
