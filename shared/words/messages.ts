import { count } from './count.ts';

const grouped = new Intl.NumberFormat('en');

/** What the commands that change, answer and find messages tell. */
export const messageWords = {
  nothingOwn: 'There is no message of yours here that can be changed.',
  notThatMany: (held: number) =>
    `There is no such message: ${count(held, 'message is', 'messages are')} here to count back from.`,
  takenBack: 'This message was taken back.',
  unstored: 'This message is not stored yet. Try again in a moment.',
  edited: (text: string) => `You edited your message: ${text}`,
  deleted: (text: string) => `You took back “${text}”`,
  reacted: (emoji: string, from: string, text: string) => `You reacted ${emoji} to ${from}: “${text}”`,
  unreacted: (emoji: string, from: string, text: string) => `You took ${emoji} back from ${from}: “${text}”`,
} as const;

/** What a search says of itself. */
export const searchWords = {
  none: (query: string) => `No message has “${query}”.`,
  found: (n: number, more: boolean) => `${more ? `The newest ${n}` : count(n, 'message', 'messages')}.`,
  messages: (n: number) => count(n, 'message', 'messages').replace(/\d+/, (digits) => grouped.format(Number(digits))),
  covered: (posts: string, since: string | undefined, node: string | undefined) =>
    `Searched ${posts}${since ? ` since ${since}` : ''}${node ? ` on ${node}` : ''}.`,
  behind: (n: number) => `It lacks ${count(n, 'event', 'events')} that other nodes have.`,
} as const;
