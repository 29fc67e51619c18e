import type { ChatState } from '../shared/client/chat-state.ts';
import { directory } from '../shared/client/directory.ts';
import type { PlainCommand } from '../shared/commands/read-line.ts';
import { COMMAND_NAMES, COMMANDS } from '../shared/commands/table.ts';
import type { NodeName, RoomName } from '../shared/ids.ts';
import { answerWords } from '../shared/words/answers.ts';
import { count } from '../shared/words/count.ts';
import { milliseconds } from '../shared/words/numbers.ts';
import { sentence } from '../shared/words/sentence.ts';
import type { Answers, Done, No, Say } from './done.ts';
import { answerAbout } from './message-answers.ts';
import { untilState } from './until-state.ts';
import { visible } from './visible.ts';

const MESH_WITHIN_MS = 1_500;

export async function answer(command: PlainCommand, argument: string, around: Answers): Promise<Done> {
  const { face, here } = around;
  const say = (lines: readonly string[], data: Record<string, unknown>): Done => ({
    is: 'answer',
    command,
    lines: lines.map(visible),
    data,
  });
  const no = (code: string, message: string): Done => ({ is: 'problem', code, message });
  switch (command) {
    case 'quit':
      return { is: 'quit' };
    case 'help':
      return say(answerWords.help(), { commands: COMMAND_NAMES.map((name) => ({ name, ...COMMANDS[name] })) });
    case 'users': {
      const found = await face.ask(directory);
      if (!found) return no(...withoutNode(face));
      const room = argument.replace(/^#/, '');
      const users = found.users.filter((user) => room === '' || user.rooms?.some((one) => one === room));
      const words = users.length === 0 && room !== '' ? answerWords.nobodyIn(room) : answerWords.users(users);
      return say([words], { users });
    }
    case 'rooms':
      return rooms(around, say, no);
    case 'room':
      return say([answerWords.room(here?.room)], { room: here?.room ?? null });
    case 'leader':
      return say([answerWords.leader(here?.room, here?.leader ?? null)], {
        room: here?.room ?? null,
        leader: here?.leader ?? null,
      });
    case 'leave':
      return leave(argument, around, no);
    case 'topic': {
      if (!here) return no('no_room', answerWords.noRoom);
      if (argument === '') return say([answerWords.topic(here.room, here.topic)], { room: here.room, topic: here.topic });
      const refusal = await face.setTopic(here.room, argument === '-' ? '' : argument);
      return refusal ? no(refusal.code, refusal.message) : { is: 'nothing' };
    }
    case 'edit':
    case 'delete':
    case 'react':
    case 'reply':
    case 'search':
      return answerAbout(command, argument, around, say, no);
    case 'nick': {
      const problem = around.rename(argument);
      return problem === undefined ? { is: 'nothing' } : no('bad_name', problem);
    }
    case 'nodes':
      return nodes(around, say);
    case 'ping':
      await face.measureNow();
      return say(face.state.nodes.map(roundTrip), { nodes: face.state.nodes.map(measured) });
    case 'pin': {
      const known = face.state.nodes.flatMap(({ name }) => name ?? []);
      if (argument !== '' && !known.includes(argument as NodeName)) {
        return no('no_such_node', answerWords.noSuchNode(argument, known));
      }
      face.pin(argument === '' ? 'here' : (argument as NodeName));
      return say([`You stay on ${argument || 'this node'}.`], { pin: face.state.pin ?? null });
    }
    case 'unpin':
      face.unpin();
      return say(['You go where it is fastest.'], { pin: null });
  }
}

async function rooms({ face, here, unread }: Answers, say: Say, no: No): Promise<Done> {
  const found = await face.ask(directory);
  if (!found) return no(...withoutNode(face));
  const mine = face.state.rooms;
  const marks = (name: RoomName) => {
    if (!mine.some(({ room }) => room === name)) return '';
    if (name === here?.room) return '  (you write here)';
    return unread(name) > 0 ? `  (joined, ${unread(name)} unread)` : '  (joined)';
  };
  const words = answerWords.rooms(found.rooms).map((line, at) => line + marks(found.rooms[at]?.room as RoomName));
  const direct = mine.flatMap(({ with: partner, room }) =>
    partner === undefined ? [] : [{ with: partner, unread: unread(room) }],
  );
  const directWords = direct.map((one) => `🔒 ${one.with}: direct${one.unread > 0 ? `, ${one.unread} unread` : ''}`);
  const joined = mine.filter(({ with: partner }) => partner === undefined).map(({ room }) => ({ room, unread: unread(room) }));
  return say([...words, ...directWords], { rooms: found.rooms, joined, direct });
}

function leave(argument: string, { face, here, go }: Answers, no: No): Done {
  const wanted = argument === '' ? here?.room : argument.replace(/^#/, '');
  const left = face.state.rooms.find(({ room, with: partner }) => room === wanted && partner === undefined);
  if (!left) return no('not_in_room', wanted === undefined ? answerWords.room(undefined) : `You are not in room ${wanted}`);
  face.leave(left.room);
  if (left.room === here?.room) go(face.state.rooms.find((one) => one.with === undefined && one.room !== left.room)?.room);
  return { is: 'nothing' };
}

async function nodes({ face, clock }: Answers, say: Say): Promise<Done> {
  face.watchMesh(true);
  await untilState(face, clock, ({ mesh }) => mesh !== undefined, MESH_WITHIN_MS);
  const { mesh, nodes: known, decision, pin } = face.state;
  face.watchMesh(false);
  const width = Math.max(...known.map(({ name, url }) => (name ?? url).length));
  const lines = known.map((node) => {
    // What was last known of a node that is away is not so any more.
    const view = node.up ? mesh?.nodes.find(({ name }) => name === node.name) : undefined;
    const links = view ? `, links ${view.links.filter(({ up }) => up).length}/${view.links.length}` : '';
    const people = view ? `  ${count(view.sessions, 'user', 'users')}${links}` : '';
    const marks = [
      node.simulatedMs === undefined || !node.up ? '' : 'simulated',
      pin !== undefined && node.name === pin ? 'pinned' : '',
    ].filter(Boolean);
    const name = (node.name ?? node.url).padEnd(width);
    return `${node.current ? 'you' : '   '} ${node.up ? '●' : '○'} ${name}  ${rttText(node)}${people}${marks.length ? `  (${marks.join(', ')})` : ''}`;
  });
  const why = decision ? [sentence(decision, pin)] : [];
  return say([...lines, ...why], { nodes: known.map(measured), decision: decision ?? null, pin: pin ?? null });
}

/** Why nothing can be asked. */
function withoutNode({ state: { phase } }: Answers['face']): [code: string, message: string] {
  return phase.is === 'refused' && phase.code === 'name_taken'
    ? ['refused', answerWords.refused]
    : ['no_node', answerWords.noNode];
}

type Node = ChatState['nodes'][number];

function roundTrip(node: Node): string {
  return `${node.name ?? node.url}: ${rttText(node)}${node.current ? '  (you are here)' : ''}`;
}

function rttText({ up, rttMs }: Node): string {
  return up ? (rttMs === undefined ? '—' : milliseconds(rttMs)) : 'down';
}

function measured({ name, url, up, rttMs, current, simulatedMs }: Node): Record<string, unknown> {
  const simulated = simulatedMs === undefined ? {} : { simulatedMs };
  return { name: name ?? null, url, up, rttMs: rttMs === undefined ? null : Math.round(rttMs * 10) / 10, current, ...simulated };
}
