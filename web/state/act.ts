import { countedBack, reactionIn, replyIn } from '../../shared/commands/counted.ts';
import type { PlainCommand } from '../../shared/commands/read-line.ts';
import { answerWords } from '../../shared/words/answers.ts';
import { messageWords } from '../../shared/words/messages.ts';
import { everywhere, query } from '../find/search.ts';
import { strings } from '../strings.ts';
import { lastOwn } from './aims.ts';
import { react, takeBack } from './amend.ts';
import { askDirectory } from './ask.ts';
import { client, nodes, rooms, signIn } from './chat.ts';
import type { NodeName, RoomState } from './types.ts';
import { endWanted, launch, leaveRoom, openMesh, overlay, shownRoom } from './view.ts';

/** Does what a command says. Resolves with the lines to tell its writer; none when the page shows it anyway. */
export async function act(command: PlainCommand, argument: string): Promise<readonly string[]> {
  const face = client();
  const shown = shownRoom.peek();
  const room = shown?.with === undefined ? shown : undefined;
  switch (command) {
    case 'help':
      return answerWords.help();
    case 'users':
    case 'rooms': {
      const directory = await askDirectory();
      if (!directory) return [answerWords.noNode];
      if (command === 'rooms') return answerWords.rooms(directory.rooms);
      const users = directory.users.filter((user) => argument === '' || user.rooms?.some((one) => one === argument));
      return [users.length === 0 && argument !== '' ? answerWords.nobodyIn(argument) : answerWords.users(users)];
    }
    case 'room':
      return [answerWords.room(room?.room)];
    case 'leader':
      return [answerWords.leader(room?.room, room?.leader ?? null)];
    case 'leave': {
      const left = argument === '' ? room : rooms.peek().find((one) => one.room === argument.replace(/^#/, ''));
      if (!left) return [answerWords.room(undefined)];
      leaveRoom(left);
      return [];
    }
    case 'topic': {
      if (!room) return [answerWords.noRoom];
      if (argument === '') return [answerWords.topic(room.room, room.topic)];
      const refusal = await face?.setTopic(room.room, argument === '-' ? '' : argument);
      return refusal ? [refusal.message] : [];
    }
    case 'edit':
    case 'delete': {
      const entry = lastOwn();
      if (!entry || !shown) return [messageWords.nothingOwn];
      if (command === 'edit') face?.edit(shown.room, entry.key, argument);
      else takeBack(entry);
      return [];
    }
    case 'react':
    case 'reply':
      return shown ? toCounted(command, argument, shown) : [answerWords.noRoom];
    case 'search':
      query.value = argument;
      everywhere.value = true;
      overlay.value = 'search';
      return [];
    case 'nick':
      signIn(argument, launch);
      return [];
    case 'ping':
      void face?.measureNow();
      openMesh(true);
      return [];
    case 'nodes':
      openMesh(true);
      return [];
    case 'pin': {
      const known = nodes.peek().flatMap(({ name }) => name ?? []);
      if (argument !== '' && !known.includes(argument as NodeName)) return [answerWords.noSuchNode(argument, known)];
      face?.pin(argument === '' ? 'here' : (argument as NodeName));
      return [];
    }
    case 'unpin':
      face?.unpin();
      return [];
    case 'quit':
      return [strings.composer.quit];
  }
}

/** Reacts to a message that is counted back from the newest, or answers it. */
function toCounted(command: 'react' | 'reply', argument: string, { room, entries }: RoomState): readonly string[] {
  const wanted = command === 'react' ? reactionIn(argument) : replyIn(argument);
  const entry = wanted && countedBack(entries, wanted.back);
  if (!entry) return [messageWords.notThatMany(entries.length)];
  if (entry.deleted) return [messageWords.takenBack];
  if (!entry.place) return [messageWords.unstored];
  if ('emoji' in wanted) react(entry, wanted.emoji);
  else {
    client()?.post(room, wanted.body, entry.id);
    endWanted.value += 1;
  }
  return [];
}
