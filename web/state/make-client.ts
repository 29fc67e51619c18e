import { ChatClient } from '../../shared/client/chat-client.ts';
import type { ChatFace } from '../../shared/client/chat-state.ts';
import { browserPorts } from './browser-ports.ts';

/** The client, a file of its own: the page is drawn while it is on its way. */
export function makeClient(space: string): ChatFace {
  return new ChatClient(browserPorts(space));
}
