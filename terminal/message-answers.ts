import type { Entry, RoomState } from '../shared/client/chat-state.ts';
import { searchFor } from '../shared/client/search-log.ts';
import { countedBack, lastOwn, reactionIn, replyIn } from '../shared/commands/counted.ts';
import { directAuthors, type PostId } from '../shared/ids.ts';
import { answerWords } from '../shared/words/answers.ts';
import { messageWords, searchWords } from '../shared/words/messages.ts';
import { dateAndTime } from '../shared/words/numbers.ts';
import type { Answers, Done, No, Say } from './done.ts';
import { shortened } from './text-lines.ts';
import { untilState } from './until-state.ts';

/** The commands about messages: change, take back, react, answer, find. Each says what it did, and to which message. */
export type MessageCommand = 'edit' | 'delete' | 'react' | 'reply' | 'search';

/** What was written a moment ago may be reacted to a moment later. */
const STORED_WITHIN_MS = 2_000;

export async function answerAbout(command: MessageCommand, argument: string, around: Answers, say: Say, no: No): Promise<Done> {
  if (command === 'search') return search(argument, around, say, no);
  const { face, here } = around;
  if (!here) return no('no_room', answerWords.noRoom);
  const { room, entries } = here;
  if (command === 'edit' || command === 'delete') {
    const entry = lastOwn(entries);
    if (!entry) return no('no_message', messageWords.nothingOwn);
    const { id } = entry;
    if (command === 'edit') {
      change(around, here, entry, () => face.edit(room, entry.key, argument));
      return say([messageWords.edited(shortened(argument))], { room, id, body: argument });
    }
    change(around, here, entry, () => face.remove(room, entry.key));
    return say([messageWords.deleted(shortened(entry.body))], { room, id });
  }
  const wanted = command === 'react' ? reactionIn(argument) : replyIn(argument);
  const entry = wanted && countedBack(entries, wanted.back);
  if (!entry) return no('no_message', messageWords.notThatMany(entries.length));
  if (entry.deleted) return no('no_message', messageWords.takenBack);
  if ('body' in wanted) return around.post(wanted.body, entry.id);
  const stored = () => entryIn(around, here, entry.key)?.place !== undefined;
  if (!(await untilState(face, around.clock, stored, STORED_WITHIN_MS))) return no('not_stored', messageWords.unstored);
  const { emoji } = wanted;
  const on = !entry.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
  change(around, here, entry, () => face.react(room, entry.key, emoji, on));
  const words = on ? messageWords.reacted : messageWords.unreacted;
  return say([words(emoji, entry.from, shortened(entry.body))], { room, id: entry.id, emoji, on });
}

/** Makes a change, and counts it among what is not on two nodes yet. */
function change(around: Answers, here: RoomState, { key, amending }: Entry, make: () => void): void {
  const before = new Set<PostId>(amending.map(({ id }) => id));
  make();
  for (const { id } of entryIn(around, here, key)?.amending ?? []) if (!before.has(id)) around.written(id);
}

/** As it is now. */
function entryIn({ face }: Answers, { room }: RoomState, key: string): Entry | undefined {
  return face.state.rooms.find((one) => one.room === room)?.entries.find((one) => one.key === key);
}

async function search(query: string, { face }: Answers, say: Say, no: No): Promise<Done> {
  const answer = await face.ask(searchFor(query));
  if (answer.is === 'refused') return no(answer.code, answer.message);
  const { hits, more, covered } = answer;
  const { rooms, phase } = face.state;
  const found = hits.map(({ room, entry }) => {
    const partner = rooms.find((one) => one.room === room)?.with;
    return { room, ...(partner === undefined ? {} : { direct: true, with: partner }), entry };
  });
  const lines = found.map(({ room, entry, ...direct }) => {
    const where = directAuthors(room) ? `🔒 ${direct.with ?? ''}`.trimEnd() : `#${room}`;
    return `${dateAndTime(entry.time)} ${where} ${entry.from}: ${entry.body}`;
  });
  const since = covered.from === null ? undefined : dateAndTime(covered.from);
  const node = phase.is === 'online' || phase.is === 'syncing' ? phase.node : undefined;
  const total = hits.length === 0 ? searchWords.none(query) : searchWords.found(hits.length, more);
  const looked = searchWords.covered(searchWords.messages(covered.posts), since, node);
  const lacks = covered.behind > 0 ? ` ${searchWords.behind(covered.behind)}` : '';
  const data = found.map(({ room, entry, ...direct }) => {
    const { id, from, author, own, body } = entry;
    return { room, ...direct, id, at: new Date(entry.time).toISOString(), from, author, own, body };
  });
  return say([...lines, `${total} ${looked}${lacks}`], { query, hits: data, more, covered });
}
