import type { Line } from '../../shared/commands/read-line.ts';
import { strings } from '../strings.ts';
import { later } from '../ui/later.tsx';
import { aimOf, forgetAim, saveChange } from './aims.ts';
import { client } from './chat.ts';
import { setDraft } from './drafts.ts';
import { type Target, targetKey } from './launch.ts';
import { loadReader, meaningOf } from './reader.ts';
import type { RoomState } from './types.ts';
import { composerWanted, endWanted, openRoom, show, shownRoom, targetOf } from './view.ts';

/** What Enter does. A problem with the line is returned and the text stays where it is; otherwise the draft is emptied. */
export interface Outcome {
  readonly problem?: Problem;
  /** What a command tells, once it knows. */
  readonly answer?: Promise<readonly string[]>;
  /** What has to read the line is on its way: it can be sent again then. */
  readonly reader?: Promise<void>;
}
/** `unsure`: not sent before its writer says to whom. */
export type Problem =
  | Extract<Line, { is: 'unsure' | 'unknown' | 'usage' | 'bad_room' }>
  | { readonly is: 'nothing_left' }
  | { readonly is: 'not_there' };
export type Unsure = Extract<Problem, { is: 'unsure' }>;

export function sendLine(text: string, to: Target): Outcome {
  const aim = aimOf(to);
  if (aim?.is === 'edit') {
    if (text.trim() === '') return { problem: { is: 'nothing_left' } };
    return saveChange(aim, text, to) ? {} : { problem: { is: 'not_there' } };
  }
  const line = meaningOf(text);
  if (!line) return { reader: loadReader() };
  if (line.is === 'empty' || !client()) return {};
  if (line.is === 'unsure' || line.is === 'unknown' || line.is === 'usage' || line.is === 'bad_room') return { problem: line };

  setDraft(targetKey(to), '');
  if (line.is === 'join') openRoom(line.room);
  else if (line.is === 'direct') sendDirect(line.name, line.body, to);
  else if (line.is === 'text') sendText(line.body, to);
  else if (line.is === 'command') return { answer: doCommand(line.command, line.argument) };
  return {};
}

const commands = later(() => import('./act.ts'));

function doCommand(...what: Parameters<typeof import('./act.ts').act>): Promise<readonly string[]> {
  return commands.load().then(
    ({ act }) => act(...what),
    () => [strings.missing],
  );
}

/** Sends to the conversation that is shown; as an answer, where that is what is written. */
export function sendText(body: string, to: Target): void {
  const aim = aimOf(to);
  const room = shownRoom.peek()?.room;
  setDraft(targetKey(to), '');
  forgetAim(to);
  if (aim?.is === 'reply' && room !== undefined) client()?.post(room, body, aim.entry.id);
  else if (to.kind === 'direct') client()?.postTo(to.name, body);
  else client()?.post(room ?? (to.room as NonNullable<typeof room>), body);
  endWanted.value += 1;
}

export function sendDirect(name: string, body: string, from: Target): void {
  setDraft(targetKey(from), '');
  forgetAim(from);
  client()?.postTo(name, body);
  show({ kind: 'direct', name });
  endWanted.value += 1;
}

/** The composer is where a topic is written: as the command that sets it. */
export function editTopic(room: RoomState): void {
  setDraft(targetKey(targetOf(room)), `/topic ${room.topic}`);
  composerWanted.value += 1;
}
