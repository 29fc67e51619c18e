import { plainUrl } from '../shared/client/node-url.ts';
import { ChatError, EXIT } from './chat-error.ts';

/** `ws://` is taken for what it stands for. */
const SCHEME = /^(?:https?|wss?):\/\//i;

/** The URL of a node as somebody wrote it, with or without its scheme. Throws ChatError, for a wrong one would be tried for ever. */
export function readUrl(text: string): string {
  const written = text.trim();
  const rest = written.replace(SCHEME, '');
  const url = plainUrl(written);
  if (rest === '' || rest.startsWith('/') || rest.includes('://') || !URL.canParse(url)) {
    throw new ChatError(EXIT.usage, `${JSON.stringify(text)} is no URL of a node, such as http://localhost:8080`);
  }
  return url;
}
