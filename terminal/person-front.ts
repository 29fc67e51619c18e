import type { ChatState } from '../shared/client/chat-state.ts';
import type { Line } from '../shared/commands/read-line.ts';
import { problemOf } from '../shared/commands/words.ts';
import type { Clock } from '../shared/time/clock.ts';
import { barWords } from '../shared/words/connection.ts';
import { count } from '../shared/words/count.ts';
import { EXIT } from './chat-error.ts';
import type { Known } from './completion.ts';
import type { Desk } from './desk.ts';
import type { Happening } from './happenings.ts';
import type { KeptPosts } from './kept-posts.ts';
import { LineEditor } from './line-editor.ts';
import { promptOf } from './prompt.ts';
import type { Style } from './style.ts';
import { connectingLine, linesOf } from './text-lines.ts';
import { visible } from './visible.ts';

/**
 * The front for a person at a terminal. Says of the connection what the bars of the web say, and no more: a short outage is
 * nobody's business. A line that cannot be sent comes back to be changed; what is almost a name is asked about.
 */
export interface PersonOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly style: Style;
  readonly clock: Clock;
  /** The name that was asked for, while no node gave one. */
  readonly name: () => string;
}

type Unsure = Extract<Line, { is: 'unsure' }>;

/** The letter, the word, or Enter alone: that sends nothing. */
const CHOICES: ReadonlyMap<string, 's' | 'd' | 'e'> = new Map([
  ['s', 's'],
  ['send', 's'],
  ['d', 'd'],
  ['direct', 'd'],
  ['e', 'e'],
  ['edit', 'e'],
  ['', 'e'],
]);

const QUIET_MS = 2_000;
const GIVE_UP_MS = 5_000;
const LOOK_MS = 500;
const OFFER_MS = 200;
/** How long a person who quits waits for what is not on two nodes yet. */
const PARTING_MS = 3_000;
/** So long after the last key somebody is taken to be at the terminal still. */
const HERE_MS = 30_000;
/** Of what was said before somebody came. */
const HISTORY_SHOWN = 20;

export class PersonFront {
  readonly #options: PersonOptions;
  readonly #desk: Desk;
  readonly #kept: KeptPosts;
  readonly #editor: LineEditor;
  readonly #quit: Promise<void>;
  #asking: Unsure | undefined;
  /** Written instead of an answer: offered again after it. */
  #later: string | undefined;
  #reader: string | undefined;
  #typed = '';
  #touchedAt = Number.NEGATIVE_INFINITY;
  #lines: Promise<void> = Promise.resolve();
  /** Lines that were entered, also those that wait for the ones before them. */
  #entered = 0;
  #wasOnline = false;
  /** Of which outage was told, and how much. */
  #told: { readonly since: number; readonly text: string } | undefined;
  #away = '';
  #end: () => void = () => {};
  #isLeaving = false;
  #isHurried = false;
  #isUnauthorized = false;

  constructor(options: PersonOptions, desk: Desk, kept: KeptPosts) {
    this.#options = options;
    this.#desk = desk;
    this.#kept = kept;
    this.#quit = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#editor = new LineEditor(options.input, options.output, this.#prompt, {
      line: (text) => {
        this.#entered += 1;
        this.#lines = this.#lines.then(() => this.#line(text));
      },
      typed: (text) => {
        this.#touchedAt = options.clock.monotonic();
        desk.seen();
        if (!this.#asking && text !== this.#typed) desk.typing(text);
        this.#typed = text;
        this.#reader = this.#asking ? undefined : desk.reader(text);
        this.refresh();
      },
      quit: () => this.end(),
      known: () => this.#known,
    });
  }

  tell(happenings: readonly Happening[], state: ChatState): void {
    const { style } = this.#options;
    const reader = { style, me: state.me?.name ?? this.#options.name(), room: this.#desk.room, oneLine: false };
    const history = happenings.filter((one) => one.is === 'message' && one.history);
    const skipped = new Set(history.slice(0, -HISTORY_SHOWN));
    for (const one of history) if (one.is === 'message' && one.with !== undefined) skipped.add(one);
    const lines = happenings.filter((one) => !skipped.has(one)).flatMap((one) => linesOf(one, reader));
    this.#editor.above(lines);
    if (this.#isHere && happenings.some(({ is }) => is === 'message')) this.#desk.seen();
    for (const one of happenings) this.#notice(one);
    this.#splits(state);
    this.refresh();
  }

  /** Nothing to see: the prompt counts what is not safe yet. */
  kept(): void {}

  note(text: string): void {
    this.#editor.above([this.#options.style.dim(`-- ${visible(text)}`)]);
  }

  nameRefused(message: string): void {
    this.#editor.above([this.#options.style.bad(`! ${visible(message)}`)]);
  }

  progressed(): void {
    this.refresh();
  }

  /** The second time at once. */
  end(): void {
    this.#isHurried = this.#isLeaving;
    this.#isLeaving = true;
    this.#end();
  }

  refresh(): void {
    this.#editor.prompt = this.#prompt;
  }

  async run(): Promise<number> {
    const stopLooking = this.#options.clock.every(LOOK_MS, () => this.#look());
    await this.#quit;
    stopLooking();
    if (this.#isHere) this.#desk.seen(true);
    if (this.#kept.size > 0 && this.#desk.face.state.phase.is === 'online') await this.#part();
    this.#editor.close();
    const { size } = this.#kept;
    if (size > 0) this.note(`${count(size, 'message is', 'messages are')} kept, and sent at the next start.`);
    if (this.#isUnauthorized) return this.#wasOnline ? EXIT.ended : EXIT.notAllowed;
    if (size > 0) return this.#wasOnline ? EXIT.notDelivered : EXIT.notConnected;
    return this.#wasOnline ? EXIT.done : EXIT.notConnected;
  }

  async #line(text: string): Promise<void> {
    const unsure = this.#asking;
    if (unsure) return this.#answered(unsure, text);
    if (isQuit(text)) return this.end();
    const line = await this.#desk.read(text);
    const { style } = this.#options;
    if (!['text', 'direct', 'empty'].includes(line.is)) this.#editor.above([style.dim(`> ${visible(text)}`)]);
    if (line.is === 'unsure') this.#ask(line);
    else {
      const done = await this.#desk.run(line);
      if (done.is === 'quit') this.end();
      else if (done.is === 'answer') this.#editor.above(done.lines.map((each) => `   ${each}`));
      else if (done.is === 'problem') {
        this.#editor.above([style.bad(`! ${visible(done.message)}`)]);
        if (line.is !== 'command') this.#offerLater(text);
      }
    }
    this.#reader = undefined;
    this.refresh();
  }

  /** A line that was refused, to be put right. Whoever types on already, or pasted more, would write behind it unseen. */
  #offerLater(text: string): void {
    const entered = this.#entered;
    this.#options.clock.after(OFFER_MS, () => {
      if (entered === this.#entered) this.#editor.offer(text);
    });
  }

  #ask(line: Unsure): void {
    this.#asking = line;
    this.#editor.above([this.#options.style.warn(`? ${visible(problemOf(line) ?? '')}`)]);
  }

  #answered(unsure: Unsure, text: string): void {
    const choice = CHOICES.get(text.trim().toLowerCase());
    if (isQuit(text)) this.end();
    else if (choice === undefined) {
      // Nobody answers by a whole line: it was meant for others, but where this one would go is not known yet.
      this.#later = text;
      this.#editor.above([this.#options.style.warn(`? Not sent yet: “${visible(text)}”. Answer s, d or e first.`)]);
    } else this.#choose(unsure, choice);
  }

  #choose(unsure: Unsure, choice: 's' | 'd' | 'e'): void {
    this.#asking = undefined;
    if (choice === 's') {
      const done = this.#desk.post(unsure.text);
      if (done.is === 'problem') this.#editor.above([this.#options.style.bad(`! ${done.message}`)]);
    } else if (choice === 'd') this.#desk.postTo(unsure.name, unsure.body);
    this.refresh();
    this.#editor.offer(choice === 'e' ? unsure.text : (this.#later ?? ''));
    this.#later = undefined;
  }

  /** They touched a key a moment ago, so they see what comes now. A terminal that was left open reads nothing. */
  get #isHere(): boolean {
    return this.#options.clock.monotonic() - this.#touchedAt < HERE_MS;
  }

  get #prompt(): string {
    const room = this.#desk.room;
    if (this.#asking) {
      const place = room === undefined ? 'the room' : `#${visible(room)}`;
      return `[s]end to ${place}, [d]irect to ${visible(this.#asking.name)}, [e]dit? `;
    }
    const { state } = this.#desk.face;
    return promptOf(state, state.me?.name ?? this.#options.name(), { room, reader: this.#reader }, this.#kept.unsafe);
  }

  get #known(): Known {
    const { state } = this.#desk.face;
    const { known } = this.#desk.met.people(state.me?.name);
    const rooms = state.rooms.filter(({ with: partner }) => partner === undefined).map(({ room }) => room);
    return { people: known, rooms, nodes: state.nodes.flatMap(({ name }) => name ?? []) };
  }

  #notice(happening: Happening): void {
    if (happening.is === 'phase' && happening.phase.is === 'online' && !this.#wasOnline) {
      this.#wasOnline = true;
      this.note(`You are on ${happening.phase.node}. “/help” lists the commands.`);
    }
    if (happening.is === 'phase' && happening.phase.is === 'refused') {
      this.#isUnauthorized = happening.phase.code === 'unauthorized';
      if (this.#isUnauthorized) this.end();
      else this.note('Take another name with “/nick”, or leave with “quit”.');
    }
    if (happening.is === 'delivery' && happening.with !== undefined && happening.entry.delivery.is === 'stored') {
      void this.#sayIfAway(happening.with);
    }
  }

  async #sayIfAway(name: string): Promise<void> {
    if (!(await this.#desk.isOnline(name))) this.note(`${name} is offline: it is kept until they return.`);
  }

  /** What lasts longer than a moment is told of, once for each thing that can be said of it. */
  #look(): void {
    const { phase, waiting } = this.#desk.face.state;
    if (phase.is !== 'connecting') return;
    const elapsed = this.#options.clock.monotonic() - phase.since;
    if (elapsed < QUIET_MS || (phase.allFailed && elapsed < GIVE_UP_MS)) return;
    const text = connectingLine(phase, waiting);
    if (this.#told?.since === phase.since && this.#told.text === text) return;
    this.#told = { since: phase.since, text };
    this.#editor.above([this.#options.style.warn(`-- ${visible(text)}`)]);
  }

  /** Whether they died or are cut off cannot be told from here. */
  #splits({ phase, nodes }: ChatState): void {
    if (phase.is !== 'online') return;
    const away = nodes.filter(({ up, current }) => !up && !current).map(({ name, url }) => visible(name ?? url));
    const text = away.join(', ');
    if (text === this.#away) return;
    this.#away = text;
    if (away.length > 0) this.note(barWords.away(text, away.length > 1));
    else this.note('The mesh is whole again.');
  }

  async #part(): Promise<void> {
    const { clock } = this.#options;
    const until = clock.monotonic() + PARTING_MS;
    await new Promise<void>((resolve) => {
      const stop = clock.every(20, () => {
        if (this.#kept.size > 0 && !this.#isHurried && clock.monotonic() < until) return;
        stop();
        resolve();
      });
    });
  }
}

function isQuit(text: string): boolean {
  return ['quit', '/quit'].includes(text.trim().toLowerCase());
}
