import type { StoredEvent } from '../server/store/store.ts';
import type { SimulatedNode, SimulatedPerson } from '../server/testing/simulated-mesh.ts';
import type { RoomState } from '../shared/client/chat-state.ts';
import type { NodeName } from '../shared/ids.ts';
import type { ServerMessage } from '../shared/protocol/server-messages.ts';
import type { Action } from './plan.ts';
import type { World } from './world.ts';

/** What may be seen of a world while it runs. Each invariant looks at what it needs; what is wrong it tells the world. */
export interface Watch {
  /** An event is on this node's disk. */
  stored?(node: SimulatedNode, event: StoredEvent): void;
  /** A client sent a request; `message` is its JSON. */
  up?(person: SimulatedPerson, node: SimulatedNode, message: Readonly<Record<string, unknown>>): void;
  /** A node sent something to a client; `socket` tells its sockets apart. */
  down?(person: SimulatedPerson, node: SimulatedNode, message: ServerMessage, socket: object): void;
  /** A frame is on its way between two nodes. `isHeard`: the run of `to` that the link was made with still goes on. */
  frame?(from: NodeName, to: NodeName, type: number, payload: Buffer, isHeard: boolean): void;
  /** A room of a page changed. */
  shown?(person: SimulatedPerson, room: RoomState): void;
  /** What the plan says is being done. */
  performed?(action: Action): void;
  /** A page took something out of its storage. */
  forgot?(person: SimulatedPerson, key: string): void;
  /** A disk was lost, put back or copied: what it holds now is not what it held. */
  diskChanged?(node: SimulatedNode): void;
  crashed?(node: SimulatedNode): void;
  /** The faults are over, all has come right and nothing of before is under way: from here on nothing needs to be said twice. */
  quiet?(): void;
  /** Every half second of virtual time. */
  step?(): void;
  /** Everything had its time to come right. */
  end?(): void;
}

export type Invariant = (world: World) => Watch;
