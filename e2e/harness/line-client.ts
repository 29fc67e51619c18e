import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { monotonic, until, within } from './time.ts';

/** A plain TCP program for a room server: it writes lines and keeps every line it reads. Knows no protocol beyond that. */
export class LineClient {
  readonly lines: string[] = [];
  /** Resolves when the node has ended the connection. */
  readonly closed: Promise<void>;
  readonly socket: Socket;
  #read = 0;
  #rest = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8').on('data', (text: unknown) => {
      const lines = (this.#rest + String(text)).split('\n');
      this.#rest = lines.pop() ?? '';
      this.lines.push(...lines);
    });
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
  }

  static open(port: number): Promise<LineClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => resolve(new LineClient(socket)));
    });
  }

  /** Signed in and in a room. */
  static async join(port: number, name: string, room?: string): Promise<LineClient> {
    const client = await LineClient.open(port);
    await client.ask(name, 'Welcome to the chat server!');
    if (room !== undefined) await client.ask(`/join ${room}`, `You joined room ${room}`);
    return client;
  }

  /** Writes lines, each with its end. */
  say(...lines: readonly string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** Writes bytes so that each chunk is a segment of its own. */
  async trickle(chunks: Iterable<string | Buffer>): Promise<void> {
    for (const chunk of chunks) {
      const bytes = Buffer.from(chunk as string);
      await new Promise<void>((resolve) => void this.socket.write(bytes, () => resolve()));
      const sent = monotonic();
      await until('the segment to leave', () => monotonic() > sent + 1);
    }
  }

  /** Reads on, from behind the last line asked for, to a line that is this, its time aside. */
  async reads(line: string, withinMs = 5_000): Promise<string> {
    const found = await until(
      () => `the line "${line}"; there are ${JSON.stringify(this.lines.slice(this.#read))}`,
      () => {
        const index = this.lines.findIndex((one, at) => at >= this.#read && withoutTime(one) === line);
        return index === -1 ? undefined : { index };
      },
      withinMs,
    );
    this.#read = found.index + 1;
    return this.lines[found.index] as string;
  }

  async ask(line: string, answer: string): Promise<string> {
    this.say(line);
    return this.reads(answer);
  }

  ended(withinMs = 5_000): Promise<void> {
    return within('the node to end the connection', withinMs, this.closed);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** `[HH:MM:SS] ann: hi` is `[time] ann: hi`. */
export function withoutTime(line: string): string {
  return line.replace(/^\[\d\d:\d\d:\d\d\] /, '[time] ');
}
