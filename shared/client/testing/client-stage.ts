import type { RoomName } from '../../ids.ts';
import { ChatClient } from '../chat-client.ts';
import type { ChatState, SignIn } from '../chat-state.ts';
import type { ClientStorage } from '../ports.ts';
import { ScriptedMesh } from './scripted-mesh.ts';

export const general = 'general' as RoomName;

interface Options {
  readonly latencies?: readonly number[];
  readonly storage?: ClientStorage;
  readonly sign?: Partial<SignIn>;
  readonly mesh?: ScriptedMesh;
}

/** A client, started as `ann` in `general` with node A as the one node it knows, and the mesh it is in. */
export function setUp({ latencies = [10, 12, 14], storage, sign, mesh = new ScriptedMesh(latencies) }: Options = {}) {
  const client = new ChatClient(mesh.ports(storage));
  const seen: ChatState[] = [];
  client.subscribe((state) => seen.push(state));
  const urls = [mesh.node('a').url];
  client.start({ urls, name: 'ann', key: 'key-of-ann', rooms: ['general'], pin: undefined, ...sign });
  const bodies = () => room().entries.map(({ body }) => body);
  const room = () => {
    const found = client.state.rooms.find((one) => one.room === general);
    if (!found) throw new Error('not in general');
    return found;
  };
  const node = () => ('node' in client.state.phase ? client.state.phase.node : undefined);
  return { mesh, client, seen, room, bodies, node, wait: (ms: number) => mesh.time.advance(ms) };
}
