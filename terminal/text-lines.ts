import type { Entry, MoveRecord, Phase } from '../shared/client/chat-state.ts';
import { shownText } from '../shared/commands/action.ts';
import { barWords } from '../shared/words/connection.ts';
import { count } from '../shared/words/count.ts';
import { duration, timeWithSeconds } from '../shared/words/numbers.ts';
import { refusalWords } from '../shared/words/refusals.ts';
import { causeWords } from '../shared/words/why.ts';
import type { Happening } from './happenings.ts';
import type { Style } from './style.ts';
import { visible, visibleLines } from './visible.ts';

/** What happened, as lines for people. Pure. What others wrote is made visible before it is coloured. */
export interface Reader {
  readonly style: Style;
  /** The name one has. */
  readonly me: string | undefined;
  /** The room one writes to: its messages need no room in front. Undefined: every message says where it is. */
  readonly room: string | undefined;
  /** One line an event, whatever is in it. */
  readonly oneLine: boolean;
}

const NAMES_AT_MOST = 3;
const SHORT = 60;
const QUOTED = 30;
const GIVE_TOKEN = 'Start again with --token-file, or with the token in SKEIN_TOKEN.';

export function linesOf(happening: Happening, reader: Reader): readonly string[] {
  const { style } = reader;
  const note = (text: string) => [style.dim(`-- ${text}`)];
  switch (happening.is) {
    case 'written':
      return messageLines(happening, reader, false);
    case 'message':
      return happening.echoed ? [] : messageLines(happening, reader, happening.history);
    case 'delivery':
      return deliveryLines(happening.entry, reader);
    case 'change': {
      const { change, entry } = happening;
      return deliveryLines({ delivery: change.delivery, body: change.body || entry.body }, reader, 'Not changed');
    }
    case 'edited':
    case 'deleted':
    case 'reacted':
      return happening.here ? [] : changeLines(happening, reader);
    case 'joined': {
      const others = happening.members.filter((name) => name !== reader.me).map(visible);
      const topic = happening.topic === '' ? '' : `, topic: ${visible(happening.topic)}`;
      return note(`You joined room ${visible(happening.room)}: ${listed(others, 'nobody else is there')}${topic}`);
    }
    case 'not_joined':
      return [style.bad(`! ${visible(happening.room)}: ${visible(happening.error)}`)];
    case 'presence':
      return [...came(happening.joined, 'joined', happening.room), ...came(happening.left, 'left', happening.room)].flatMap(note);
    case 'leader':
      return note(`Leader of room ${visible(happening.room)}: ${visible(happening.leader ?? 'nobody')}`);
    case 'topic':
      return note(`Topic of room ${visible(happening.room)}: ${visible(happening.topic) || 'none'}`);
    case 'moved':
      return note(moveLine(happening.move));
    case 'name':
      return note(`You are ${visible(happening.name)} now`);
    case 'phase':
      return phaseLines(happening.phase, reader);
  }
}

function messageLines(
  { room, with: partner, entry, quoted }: Extract<Happening, { is: 'written' | 'message' }>,
  { style, room: current, oneLine }: Reader,
  isHistory: boolean,
): readonly string[] {
  const time = style.dim(`[${timeWithSeconds(entry.time)}]`);
  const from = style.author(visible(entry.from), entry.author);
  const isAction = shownText(entry.from, entry.body) !== entry.body;
  const text = entry.deleted ? '(taken back)' : shownText(visible(entry.from), entry.body);
  const [first = '', ...more] = oneLine ? [visible(text)] : visibleLines(text);
  const paint = isHistory ? style.dim : (line: string) => line;
  const to = entry.replyTo === undefined ? '' : style.dim(` (to ${quote(quoted)})`);
  const who = isAction ? '' : `${from}${to}: `;
  if (partner !== undefined) {
    const other = visible(partner);
    const way = entry.own ? ` → ${other}` : '';
    const head = isAction ? '🔒 ' : `🔒 ${from}${way}${to}: `;
    const tail = style.direct(`  (direct, only you and ${other})`);
    return [`${time} ${head}${paint(first)}${more.length === 0 ? tail : ''}`, ...indented(more, tail, paint)];
  }
  const where = room === current ? '' : `${style.dim(`#${visible(room)}`)} `;
  const late = entry.late ? style.dim('  (arrived late)') : '';
  return [`${time} ${where}${who}${paint(first)}${more.length === 0 ? late : ''}`, ...indented(more, late, paint)];
}

/** The other lines of a message stand further in, so that none can pass for a message of its own. */
function indented(lines: readonly string[], tail: string, paint: (line: string) => string): readonly string[] {
  return lines.map((line, at) => `           ┆ ${paint(line)}${at === lines.length - 1 ? tail : ''}`);
}

/** Whom a message answers, and what. */
function quote(quoted: Entry | undefined): string {
  if (!quoted) return 'an older message';
  return quoted.deleted ? visible(quoted.from) : `${visible(quoted.from)}, “${shortened(quoted.body, QUOTED)}”`;
}

/** Without a time, which every message has: nobody can write a message that looks like one of these. */
function changeLines(
  changed: Extract<Happening, { is: 'edited' | 'deleted' | 'reacted' }>,
  { style, room: current, oneLine }: Reader,
): readonly string[] {
  const { room, with: partner, entry } = changed;
  const where = partner !== undefined ? '🔒 ' : room === current ? '' : `${style.dim(`#${visible(room)}`)} `;
  if (changed.is === 'reacted') {
    const { by, emoji, on } = changed;
    const did = on ? `reacted ${visible(emoji)} to` : `took ${visible(emoji)} back from`;
    return [`${where}* ${visible(by)} ${did} “${shortened(entry.body)}”`];
  }
  const from = style.author(visible(entry.from), entry.author);
  if (changed.is === 'deleted') return [`${where}* ${from} took back “${shortened(changed.before.body)}”`];
  const [first = '', ...more] = oneLine ? [visible(entry.body)] : visibleLines(entry.body);
  return [`${where}* ${from} edited: ${first}`, ...indented(more, '', (line) => line)];
}

function deliveryLines(
  { body, delivery }: Pick<Entry, 'body' | 'delivery'>,
  { style }: Reader,
  not = 'Not sent',
): readonly string[] {
  if (delivery.is !== 'failed' || delivery.code === 'unsent') return [];
  const why = refusalWords[delivery.code] ?? visible(delivery.message);
  return [style.bad(`! ${not}: ${why} “${shortened(body)}”`)];
}

/** The first words of a text, on one line. */
export function shortened(body: string, most = SHORT): string {
  const letters = [...body];
  return visible(letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : body);
}

function came(names: readonly string[], what: string, room: string): readonly string[] {
  return names.length === 0 ? [] : [`${listed(names.map(visible), '')} ${what} the room ${visible(room)}`];
}

/** "bob, cat, dan and 7 others". */
function listed(names: readonly string[], none: string): string {
  if (names.length === 0) return none;
  const shown = names.slice(0, names.length > NAMES_AT_MOST + 1 ? NAMES_AT_MOST : names.length);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} others` : shown.join(', ');
}

function moveLine({ from, to, cause, gapMs, resent, replayed }: MoveRecord): string {
  const way = from === undefined || from === to ? `reconnected to ${visible(to)}` : `moved ${visible(from)} → ${visible(to)}`;
  const gap = gapMs > 0 ? [duration(gapMs)] : [];
  const posts = [resent > 0 ? `${resent} resent` : '', replayed > 0 ? `${replayed} replayed` : ''].filter((text) => text !== '');
  return `${way}: ${[causeWords[cause], ...gap, ...posts].join(', ')}`;
}

function phaseLines(phase: Phase, { style, me }: Reader): readonly string[] {
  if (phase.is !== 'refused') return [];
  const why = phase.code === 'name_taken' && me !== undefined ? barWords.nameInUse(visible(me)) : visible(phase.message);
  const line = style.bad(`! ${barWords.refused(visible(phase.node.replace(/^https?:\/\//, '')), why)}`);
  return phase.code === 'unauthorized' ? [line, style.dim(`-- ${GIVE_TOKEN}`)] : [line];
}

/** Said once, when nobody has answered for a while. */
export function connectingLine(phase: Extract<Phase, { is: 'connecting' }>, waiting: number): string {
  const words = phase.allFailed ? barWords.noNode : phase.lost ? barWords.lost(phase.lost, '') : barWords.connecting('');
  return waiting > 0 ? `${words} ${count(waiting, 'message', 'messages')} waiting.` : words;
}
