/** What a line of a signed-in user asks for. Pure: no line means anything by the time or the state it comes in. */
export type Command =
  | { readonly is: 'join'; readonly room: string }
  | { readonly is: 'room' | 'users' | 'leader' | 'quit' | 'unknown' | 'nothing' }
  | { readonly is: 'message'; readonly to: string; readonly body: string }
  | { readonly is: 'text'; readonly body: string };

const JOIN = /^\/join\s+(\S+)\s*$/;
/** The text is taken as it stands behind one space. */
const MESSAGE = /^\/msg\s+(\S+)\s(.*\S.*)$/s;
const PLAIN = { '/room': 'room', '/users': 'users', '/leader': 'leader', quit: 'quit' } as const;

export function parseCommand(line: string): Command {
  const plain = line.trimEnd();
  if (plain === '') return { is: 'nothing' };
  if (Object.hasOwn(PLAIN, plain)) return { is: PLAIN[plain as keyof typeof PLAIN] };
  const room = JOIN.exec(line)?.[1];
  if (room !== undefined) return { is: 'join', room };
  const [, to, body] = MESSAGE.exec(line) ?? [];
  if (to !== undefined && body !== undefined) return { is: 'message', to, body };
  return line.startsWith('/') ? { is: 'unknown' } : { is: 'text', body: line };
}
