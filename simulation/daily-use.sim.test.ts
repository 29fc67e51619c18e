import { expect, it } from 'vitest';
import { SimulatedMesh, type SimulatedNode, type SimulatedPerson } from '../server/testing/simulated-mesh.ts';
import type { Entry, RoomState } from '../shared/client/chat-state.ts';
import { comparePlaces, type Place, type RoomName } from '../shared/ids.ts';
import type { LogEvent } from '../shared/protocol/event.ts';
import { Dice } from './dice.ts';

/**
 * An hour of two people in five rooms on three devices, while nodes are killed and cables cut: at the end all devices show the same, and
 * count as unread what the test, which wrote down what was read, counts from the log.
 */
const ROOMS = ['general', 'random', 'help', 'lunch', 'ops'] as RoomName[];
const HOUR_MS = 3_600_000;
const EMOJI = ['👍', '🎉', '❤️'];

interface Device extends SimulatedPerson {
  readonly who: 'ann' | 'bob';
}

class Day {
  readonly mesh = new SimulatedMesh(41, 3);
  readonly dice = new Dice(41);
  readonly devices: Device[] = [];
  /** By person and room, the furthest that any of their devices was told to mark. */
  readonly read = new Map<string, Place>();
  #count = 0;

  async begin(): Promise<void> {
    await this.mesh.startAll();
    await this.mesh.run(2_000);
    for (const [label, who] of [
      ['ann-desk', 'ann'],
      ['ann-phone', 'ann'],
      ['bob', 'bob'],
    ] as const) {
      const person = this.mesh.person(who, this.mesh.nodes[this.devices.length] as SimulatedNode, ROOMS, label, who);
      this.devices.push(Object.assign(person, { who }));
    }
    await this.mesh.run(2_000);
    for (const room of ROOMS) this.devices[2]?.client.post(room, `welcome to ${room}`);
    await this.mesh.run(2_000);
    for (const device of this.devices) for (const room of ROOMS) this.markRead(device, room);
  }

  /** One thing that somebody does. */
  act(): void {
    const device = this.dice.pick(this.devices);
    const room = this.dice.pick(ROOMS);
    const entries = stateOf(device, room)?.entries ?? [];
    const entry = entries.length > 0 ? this.dice.pick(entries.slice(-3)) : undefined;
    const deed = this.dice.between(0, 1);
    this.#count += 1;
    if (deed < 0.45 || !entry) device.client.post(room, `${device.label} ${this.#count}`, deed < 0.05 ? entry?.id : undefined);
    else if (deed < 0.65) this.markRead(device, room);
    else if (deed < 0.8) device.client.react(room, entry.key, this.dice.pick(EMOJI), this.dice.chance(0.7));
    else if (deed < 0.92) device.client.edit(room, entry.key, `${entry.body.split(' /')[0]} /${this.#count}`);
    else if (deed < 0.95) device.client.remove(room, entry.key);
    else device.client.setVisible(this.dice.chance(0.5));
  }

  /** Something that happens to the mesh, and how it is put right. */
  async trouble(): Promise<void> {
    const node = this.dice.pick(this.mesh.nodes);
    if (this.dice.chance(0.5)) {
      this.mesh.crash(node);
      await this.use(20_000);
      await this.mesh.start(node);
    } else {
      await this.writeOnBothSides(this.dice.pick(ROOMS), this.dice.chance(0.5) ? 'reset' : 'swallow');
    }
  }

  /**
   * A cable is cut between ann's two devices; all write in one room in turn, and both change one post, so that on each side these come in
   * another order. When the cable is back they stand in one.
   */
  async writeOnBothSides(room: RoomName, how: 'reset' | 'swallow'): Promise<void> {
    const [desk, phone] = this.devices as [Device, Device];
    const subject = desk.client.post(room, `${desk.label} ${++this.#count}`);
    const [node, ...others] = [...this.mesh.nodes].sort((one) => (isAt(desk, one) ? -1 : 1));
    phone.client.moveTo((others[0] as SimulatedNode).name);
    await this.mesh.run(4_000);
    this.mesh.partition([node as SimulatedNode], others, how);
    // Busy on both sides: what is made there of the same posts meets when the cable is back.
    await this.use(60_000, 2_000);
    const said = [subject];
    for (const device of [...this.devices, ...this.devices].reverse()) {
      await this.mesh.run(700);
      said.push(device.client.post(room, `${device.label} ${++this.#count}`));
      const entry = stateOf(device, room)?.entries.find(({ id }) => id === subject);
      if (device === this.devices[2] || !entry) continue;
      device.client.edit(room, entry.key, `changed ${this.#count}`);
      device.client.react(room, entry.key, '🎉', device === phone);
    }
    this.mesh.heal();
    await this.mesh.run(30_000);
    this.retryFailed();
    await this.mesh.run(2_000);
    const order = stateOf(desk, room)?.entries.map(({ id }) => id) ?? [];
    expect(order.filter((id) => said.includes(id))).toEqual(said);
    this.compare();
  }

  /** All devices show the same. */
  compare(): void {
    for (const room of ROOMS) {
      const [desk, phone, bob] = this.devices.map((device) => stateOf(device, room)?.entries.map(seen));
      expect(phone).toEqual(desk);
      expect(bob).toEqual(desk);
    }
  }

  async use(ms: number, pauseMs = 15_000): Promise<void> {
    for (let gone = 0; gone < ms; ) {
      const pause = Math.min(ms - gone, this.dice.between(300, pauseMs));
      await this.mesh.run(pause);
      gone += pause;
      this.act();
      this.retryFailed();
    }
  }

  markRead(device: Device, room: RoomName): void {
    const place = stateOf(device, room)
      ?.entries.filter((entry) => entry.place !== undefined)
      .at(-1)?.place;
    const key = `${device.who} ${room}`;
    const known = this.read.get(key);
    if (place && (!known || comparePlaces(place, known) > 0)) this.read.set(key, place);
    device.client.markRead(room, this.dice.chance(0.2));
  }

  /** What a person does who is told that something was not sent. */
  retryFailed(): void {
    for (const { client } of this.devices) {
      for (const { entries } of client.state.rooms) {
        for (const { id, delivery, amending } of entries) {
          if (delivery.is === 'failed') client.retry(id);
          for (const change of amending) if (change.delivery.is === 'failed') client.retry(change.id);
        }
      }
    }
  }

  /** Posts of others in the log of a node after the place that was read, without those taken back. */
  unread(who: string, room: RoomName): number {
    const { rows } = (this.mesh.nodes[0] as SimulatedNode).disk;
    const place = this.read.get(`${who} ${room}`);
    const page = rows.history(room, undefined, 100_000);
    const gone = new Set(
      page.amendments.filter(({ kind }) => kind === 'delete').map(({ json }) => (JSON.parse(json) as LogEvent).target?.id),
    );
    const posts = page.events.filter(({ id }) => !gone.has(id)).map(({ json }) => JSON.parse(json) as LogEvent);
    return posts.filter((post) => post.from !== who && (!place || comparePlaces(post, place) > 0)).length;
  }
}

const stateOf = ({ client }: SimulatedPerson, room: RoomName): RoomState | undefined =>
  client.state.rooms.find((one) => one.room === room);

const isAt = ({ client: { state } }: SimulatedPerson, node: SimulatedNode): boolean =>
  'node' in state.phase && state.phase.node === node.name;

const seen = ({ id, author, body, deleted, edited, reactions, replyTo, place }: Entry) => ({
  ...{ id, author, body, deleted, edited, replyTo, place },
  reactions: reactions.map(({ emoji, names }) => ({ emoji, names })),
});

it('C165 C170 C172 an hour of daily use leaves all devices alike, with the right counts of what is unread', {
  timeout: 300_000,
}, async () => {
  const day = new Day();
  await day.begin();
  for (const length = day.mesh.clock.elapsed + HOUR_MS; day.mesh.clock.elapsed < length; ) {
    await day.use(240_000);
    await day.trouble();
  }
  for (const { client } of day.devices) client.setVisible(false);
  await day.mesh.run(60_000);
  day.compare();
  for (const room of ROOMS) {
    const [desk, phone, bob] = day.devices.map((device) => stateOf(device, room)) as [RoomState, RoomState, RoomState];
    expect(desk.entries.length).toBeGreaterThan(10);
    expect(desk.entries.some(({ reactions }) => reactions.length > 0)).toBe(true);
    expect([desk, phone, bob].map(({ readUpTo }) => readUpTo)).toEqual(
      ['ann', 'ann', 'bob'].map((who) => day.read.get(`${who} ${room}`)),
    );
    expect([desk, phone, bob].map(({ unread }) => unread)).toEqual(['ann', 'ann', 'bob'].map((who) => day.unread(who, room)));
  }
  // A page that is opened anew reads from its node's disk what the others heard bit by bit.
  const [desk] = day.devices as [Device];
  const before = new Map(ROOMS.map((room) => [room, stateOf(desk, room)?.entries.map(seen) ?? []]));
  for (const node of day.mesh.nodes) {
    day.mesh.reload(desk, node);
    await day.mesh.run(5_000);
    for (const [room, entries] of before) {
      const again = stateOf(desk, room)?.entries.map(seen) ?? [];
      expect(again.length).toBeGreaterThan(10);
      expect(again).toEqual(entries.slice(-again.length));
    }
  }
});
