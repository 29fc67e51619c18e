import type { Phase } from '../shared/client/chat-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import { barWords } from '../shared/words/connection.ts';
import { count } from '../shared/words/count.ts';
import { EXIT } from './chat-error.ts';
import type { Desk } from './desk.ts';
import type { Done } from './done.ts';
import type { Happening } from './happenings.ts';
import { linesOf as inputLines } from './input-lines.ts';
import { recordOf } from './json-lines.ts';
import type { KeptPosts } from './kept-posts.ts';
import { PLAIN } from './style.ts';
import { linesOf } from './text-lines.ts';
import { visible, visibleJson } from './visible.ts';

/**
 * The front for programs: a line in is a post or a command, a line out is an event. Promises: input is read only as fast as
 * posts get on, so a long pipe costs no memory; after the end of the input it goes on until every post is on two nodes, or
 * says which are not. Nobody can be asked here, so what would be a question is an error, and such a line is sent to nobody.
 */
export interface PipeOptions {
  readonly json: boolean;
  /** The name that was asked for. */
  readonly name: () => string;
  readonly input: AsyncIterable<string | Uint8Array>;
  readonly write: (text: string) => void;
  readonly clock: Clock;
  /** Milliseconds without any progress after which the end of the input is the end. */
  readonly giveUpMs: number;
}

/** Posts on their way at once; the rest of the input waits in the pipe. */
const AT_ONCE = 64;
const LAST_WORDS_MS = 20;
/** How long posts that are on their way are waited for when somebody wants this to end. */
const PARTING_MS = 3_000;

export class Pipe {
  readonly #options: PipeOptions;
  readonly #desk: Desk;
  readonly #kept: KeptPosts;
  #problems = 0;
  #wasOnline = false;
  #isOver = false;
  #phase: Phase = { is: 'idle' };
  #ended: 'asked' | 'refused' | 'nobody_there' | undefined;
  /** The input waits for a node. */
  #isHeldBack = false;
  #isUnauthorized = false;
  #progressAt: number;
  #partUntil = Number.POSITIVE_INFINITY;
  readonly #waiting = new Set<() => void>();

  constructor(options: PipeOptions, desk: Desk, kept: KeptPosts) {
    this.#options = options;
    this.#desk = desk;
    this.#kept = kept;
    this.#progressAt = options.clock.monotonic();
  }

  tell(happenings: readonly Happening[]): void {
    if (!this.#isOver) for (const happening of happenings) this.#tellOf(happening);
  }

  /** A post is in the file: it survives this process. */
  kept(id: string): void {
    if (this.#options.json) this.#write({ event: 'delivery', id, state: 'queued' });
  }

  note(text: string): void {
    if (this.#options.json) this.#write({ event: 'note', message: text });
    else this.#options.write(`-- ${visible(text)}\n`);
  }

  nameRefused(message: string): void {
    this.#problem({ is: 'problem', code: 'name_taken', message }, undefined);
  }

  /** Something moved: a post, a connection. */
  progressed(): void {
    this.#progressAt = this.#options.clock.monotonic();
    this.#wake();
  }

  /** Reads no more and ends soon, the second time at once; what is not sent stays in the file. */
  end(): void {
    this.#partUntil = this.#ended ? Number.NEGATIVE_INFINITY : this.#options.clock.monotonic() + PARTING_MS;
    this.#ended ??= 'asked';
    this.#wake();
  }

  /** Resolves with the exit code when the input is done and everything is delivered, or will not be. */
  async run(): Promise<number> {
    const { clock, giveUpMs } = this.#options;
    const isStill = () => clock.monotonic() - this.#progressAt >= giveUpMs;
    const stopTimer = clock.every(Math.min(giveUpMs, 250), () => this.#wake());
    // Once there was a node, held back input waits for the next one; where none ever was, its end would never come.
    const isInVain = () => this.#isHeldBack && !this.#wasOnline && isStill();
    await Promise.race([this.#readAll(), this.#until(() => this.#ended !== undefined || isInVain())]);
    if (isInVain()) this.#ended ??= 'nobody_there';
    this.#progressAt = clock.monotonic();
    const isOver = () => this.#ended === 'refused' || this.#ended === 'nobody_there' || clock.monotonic() >= this.#partUntil;
    await this.#until(() => isOver() || isStill() || this.#isDone);
    stopTimer();
    // The file knows before the screen: what is to be told of the last posts is told first.
    await new Promise<void>((resolve) => clock.after(LAST_WORDS_MS, resolve));
    this.#isOver = true;
    return this.#account();
  }

  async #readAll(): Promise<void> {
    let number = 0;
    for await (const { text, cut } of inputLines(this.#options.input)) {
      number += 1;
      if (cut) this.#problem({ is: 'problem', code: 'body_too_long', message: 'This line is too long.' }, number);
      else {
        // What a command answers, and who a line is to, only a node can tell.
        if (/^\/[a-z]|^\S{1,32}: /iu.test(text)) await this.#heldBack(() => this.#isThere);
        if (this.#ended) return;
        const done = await this.#desk.run(await this.#desk.read(text));
        if (done.is === 'quit') return;
        this.#done(done, number);
      }
      await this.#heldBack(() => this.#kept.size < AT_ONCE);
      if (this.#ended) return;
    }
  }

  async #heldBack(isFree: () => boolean): Promise<void> {
    this.#isHeldBack = true;
    await this.#until(() => this.#ended !== undefined || isFree());
    this.#isHeldBack = false;
  }

  #done(done: Done, line: number): void {
    if (done.is === 'problem') this.#problem(done, line);
    else if (done.is === 'posted' && this.#options.json) this.#write({ event: 'posted', id: done.id, line });
    else if (done.is === 'answer') {
      if (this.#options.json) this.#write({ event: 'answer', command: done.command, ...done.data });
      else for (const text of done.lines) this.#options.write(`-- ${text}\n`);
    }
  }

  #problem({ code, message }: Extract<Done, { is: 'problem' }>, line: number | undefined): void {
    this.#problems += 1;
    if (this.#options.json) this.#write({ event: 'error', code, message, ...(line === undefined ? {} : { line }) });
    else this.#options.write(`! ${line === undefined ? '' : `line ${line}: `}${visible(message)}\n`);
  }

  #tellOf(happening: Happening): void {
    if (happening.is === 'phase') this.#phaseIs(happening.phase);
    if (happening.is === 'delivery' || happening.is === 'change') {
      const { delivery } = happening.is === 'change' ? happening.change : happening.entry;
      if (delivery.is === 'failed' && delivery.code !== 'unsent') this.#problems += 1;
    }
    if (this.#options.json) {
      const record = recordOf(happening);
      if (record) this.#write(record);
      return;
    }
    // Whoever reads plain lines takes each for news.
    if (happening.is === 'written' || (happening.is === 'message' && happening.history)) return;
    const shown = happening.is === 'message' ? { ...happening, echoed: false } : happening;
    const reader = { style: PLAIN, me: this.#options.name(), room: undefined, oneLine: true };
    for (const text of linesOf(shown, reader)) this.#options.write(`${text}\n`);
  }

  #phaseIs(phase: Phase): void {
    this.#phase = phase;
    if (phase.is === 'online') this.#wasOnline = true;
    if (phase.is === 'refused') {
      this.#ended = 'refused';
      this.#isUnauthorized = phase.code === 'unauthorized';
    }
    this.progressed();
  }

  /** Everything that was asked for has been tried: the rooms are joined or refused, the posts are on two nodes. */
  get #isDone(): boolean {
    return this.#isThere && this.#kept.size === 0;
  }

  get #isThere(): boolean {
    const rooms = this.#desk.face.state.rooms.filter(({ with: partner }) => partner === undefined);
    return this.#phase.is === 'online' && rooms.every(({ joined, error }) => joined || error !== undefined);
  }

  #account(): number {
    const { size } = this.#kept;
    const { waiting, stored } = this.#kept.unsafe;
    if (!this.#wasOnline && this.#ended !== 'asked' && this.#ended !== 'refused') this.note(barWords.noNode);
    if (this.#options.json) this.#write({ event: 'end', waiting, stored, problems: this.#problems });
    else if (size > 0) {
      const parts = [waiting > 0 ? `${waiting} not stored anywhere yet` : '', stored > 0 ? `${stored} on one node only` : ''];
      const words = parts.filter((part) => part !== '').join(', ');
      this.note(
        `${count(size, 'message is', 'messages are')} not delivered for certain: ${words}. Kept, and sent at the next start.`,
      );
    }
    if (this.#ended === 'refused' && this.#wasOnline) return EXIT.ended;
    if (this.#ended === 'refused') return this.#isUnauthorized ? EXIT.notAllowed : EXIT.notConnected;
    if (!this.#wasOnline) return this.#ended === 'asked' && size === 0 ? EXIT.done : EXIT.notConnected;
    return size > 0 || this.#problems > 0 ? EXIT.notDelivered : EXIT.done;
  }

  #write(record: Readonly<Record<string, unknown>>): void {
    this.#options.write(`${visibleJson(record)}\n`);
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }
}
