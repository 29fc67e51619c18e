import { client, rooms } from '../state/chat.ts';
import type { NodeName } from '../state/types.ts';
import { leaveRoom, openMesh, openRoom, overlay, show } from '../state/view.ts';
import type { Command, Place } from './places.ts';

/** Does what a place of the switcher says. */
export function go(does: Place['does']): void {
  switch (does.go) {
    case 'room':
      openRoom(does.room);
      return;
    case 'person':
      show({ kind: 'direct', name: does.name });
      return;
    case 'node':
      client()?.moveTo(does.node as NodeName);
      return;
    case 'command':
      run(does.command, does.of);
      return;
  }
}

function run(command: Command, of: string | undefined): void {
  switch (command) {
    case 'search':
    case 'rooms':
    case 'help':
      overlay.value = command;
      return;
    case 'mesh':
      openMesh(true);
      return;
    case 'measure':
      void client()?.measureNow();
      openMesh(true);
      return;
    case 'pin':
      client()?.pin('here');
      return;
    case 'unpin':
      client()?.unpin();
      return;
    case 'leave': {
      const room = rooms.peek().find((one) => one.room === of);
      if (room) leaveRoom(room);
    }
  }
}
