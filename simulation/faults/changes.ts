import type { Entry } from '../../shared/client/chat-state.ts';
import type { RoomName } from '../../shared/ids.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';
import { roomOf, type World } from '../world.ts';

const ROOM = 'general' as RoomName;
const KINDS = ['edit', 'edit', 'react', 'react', 'react', 'unreact', 'take-back', 'mark-read'] as const;
const EMOJI = ['👍', '🎉'] as const;
/** Which of the last entries is meant. */
const REACH = 8;

/** No fault either: people change what they wrote, react to each other, and read. */
export const changes: Fault = {
  name: 'changes of posts',
  plan: (dice, outline) =>
    moments(
      dice,
      outline,
      dice.int(4, 30),
      (at): Action => ({
        at,
        act: dice.pick(KINDS),
        person: dice.int(outline.people),
        value: dice.int(REACH),
        how: dice.pick(EMOJI),
      }),
    ),
  acts: {
    edit: (world, action) =>
      change(world, action, (entry, { client }) => client.edit(ROOM, entry.key, `${said(entry.body)} /${Math.round(world.now)}`)),
    react: (world, action) => change(world, action, ({ key }, { client }) => client.react(ROOM, key, action.how ?? '', true)),
    unreact: (world, action) => change(world, action, ({ key }, { client }) => client.react(ROOM, key, action.how ?? '', false)),
    'take-back': (world, action) => change(world, action, ({ key, place }, { client }) => place && client.remove(ROOM, key)),
    'mark-read': (world, { person }) => world.person(person).client.markRead(ROOM),
  },
};

/** What was written at first: every post has words of its own, and an edit adds to them. */
export function said(body: string): string {
  const end = body.indexOf(' /');
  return end < 0 ? body : body.slice(0, end);
}

function change(
  world: World,
  { person, value = 0, act }: Action,
  make: (entry: Entry, by: ReturnType<World['person']>) => void,
): void {
  const by = world.person(person);
  const entries =
    roomOf(by, ROOM)?.entries.filter(({ own, deleted }) => !deleted && (own || act === 'react' || act === 'unreact')) ?? [];
  const entry = entries.at(-1 - (value % REACH));
  if (entry) make(entry, by);
}
