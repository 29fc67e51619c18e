import { client } from './chat.ts';
import { readLine } from './commands.ts';
import { addToDraft, setDraft } from './drafts.ts';
import { type Target, targetKey } from './launch.ts';
import type { Entry } from './types.ts';
import { composerWanted, endWanted, openRoom, show, shownRoom } from './view.ts';

/** What Enter does. A problem with the line is returned and the text stays where it is; otherwise the draft is emptied. */
export type Outcome =
  | 'sent'
  | 'nothing'
  | 'bad_room'
  | { readonly usage: string }
  | { readonly unknown: string; readonly nearest: string | undefined };

export function sendLine(text: string, to: Target): Outcome {
  const face = client();
  const line = readLine(text);
  if (line.is === 'empty' || !face) return 'nothing';
  if (line.is === 'bad_room') return 'bad_room';
  if (line.is === 'usage') return { usage: line.usage };
  if (line.is === 'unknown') return { unknown: line.command, nearest: line.nearest };

  setDraft(targetKey(to), '');
  if (line.is === 'join') openRoom(line.room);
  else if (line.is === 'direct') sendDirect(line.name, line.body);
  else if (to.kind === 'direct') face.postTo(to.name, line.body);
  else face.post((shownRoom.peek()?.room ?? to.room) as Parameters<typeof face.post>[0], line.body);
  endWanted.value += 1;
  return 'sent';
}

function sendDirect(name: string, body: string): void {
  client()?.postTo(name, body);
  show({ kind: 'direct', name });
}

/** Takes a failed post back into the composer, behind what is being typed there. */
export function editAgain(entry: Entry, to: Target): void {
  client()?.discard(entry.id);
  addToDraft(targetKey(to), entry.body);
  composerWanted.value += 1;
}
