import { count } from './count.ts';

/** What is said of the connection: the same in the browser and in the terminal. */
export const barWords = {
  connecting: (names: string) => (names ? `Trying ${names}…` : 'Connecting…'),
  lost: (node: string, names: string) => `Lost ${node}. ${names ? `Trying ${names}… ` : ''}Your messages are kept.`,
  noNode: 'No node answers.',
  noHost: (names: string) => `No address is known for ${names}: is that right? Trying all the same.`,
  nextTry: (seconds: number) => `Next try in ${seconds} s.`,
  waiting: (n: number) => `${count(n, 'message', 'messages')} waiting.`,
  offline: 'This device is offline.',
  catchingUp: 'Catching up…',
  caughtUp: (n: number) => `${count(n, 'message', 'messages')}.`,
  refused: (node: string, why: string) => `${node} refused the connection: ${why}`,
  nameInUse: (name: string) => `name “${name}” is in use.`,
  away: (names: string, many: boolean) =>
    `${names} cannot be reached. Messages from ${many ? 'them' : 'there'} will appear when ${many ? 'they are' : 'it is'} back.`,
  split: (names: string, many: boolean) =>
    `The mesh is split: ${names} cannot be reached. Messages from ${many ? 'them' : 'there'} will appear when ${many ? 'they are' : 'it is'} back.`,
} as const;
