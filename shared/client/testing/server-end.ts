import { headOf, type VersionVector } from '../../causality/version-vector.ts';
import type { AuthorId, UserName } from '../../ids.ts';
import type { ClientMessage } from '../../protocol/client-messages.ts';
import type { EventMessage } from '../../protocol/event.ts';
import type { SocketEvents, SocketLike } from '../ports.ts';
import type { ScriptedMesh } from './scripted-mesh.ts';
import type { ScriptedNode } from './scripted-node.ts';

/** A socket between the client and a scripted node, seen from the node. Both directions keep their order and take half the latency. */
export class ServerEnd implements SocketLike {
  author = '' as AuthorId;
  user = '' as UserName;
  session = '';
  live = false;
  readonly rooms = new Set<string>();
  from: VersionVector = new Map();
  readonly #mesh: ScriptedMesh;
  readonly #node: ScriptedNode;
  readonly #client: SocketEvents;
  readonly #held: (() => void)[] = [];
  #open = true;
  #stopBeat: () => void = () => {};

  constructor(mesh: ScriptedMesh, node: ScriptedNode, client: SocketEvents) {
    this.#mesh = mesh;
    this.#node = node;
    this.#client = client;
    node.ends.add(this);
    this.#later(() => {
      client.opened();
      this.#stopBeat = mesh.clock.every(1_000, () => this.send({ type: 'beat' }));
    });
  }

  /** From the client. */
  send(message: string | object): void {
    if (typeof message !== 'string') {
      this.#later(() => this.#client.message(JSON.stringify(message)));
      return;
    }
    this.#later(() => this.#node.handle(this, JSON.parse(message) as ClientMessage));
  }

  /** From the client. */
  close(): void {
    this.#end();
  }

  answer(ref: number, fields: object): void {
    this.send({ type: 'ok', ref, ...fields });
  }

  event(event: EventMessage): void {
    this.send(event);
  }

  sees(event: EventMessage): boolean {
    if (!this.rooms.has(event.room) && !(event.room.startsWith('dm:') && event.room.includes(this.author))) return false;
    return event.seq > headOf(this.from, event.origin);
  }

  /** The node runs again: what was on its way arrives, in order. */
  thaw(): void {
    for (const task of this.#held.splice(0)) if (this.#open) task();
  }

  /** The node hangs up, or dies. */
  drop(code: number): void {
    if (!this.#open) return;
    const wasFrozen = this.#node.frozen;
    this.#end();
    if (!wasFrozen) this.#mesh.clock.after(this.#node.latencyMs / 2, () => this.#client.closed(code, ''));
  }

  #end(): void {
    this.#open = false;
    this.live = false;
    this.#stopBeat();
    this.#node.ends.delete(this);
  }

  #later(task: () => void): void {
    this.#mesh.clock.after(this.#node.latencyMs / 2, () => {
      if (this.#node.frozen) this.#held.push(task);
      else if (this.#open) task();
    });
  }
}
