import { describe, expect, it } from 'vitest';
import { KEY } from './testing/gateway-stage.ts';
import { MemorySocket } from './testing/memory-socket.ts';
import { SimulatedMesh, type SimulatedNode, star } from './testing/simulated-mesh.ts';

type Answer = Readonly<Record<string, unknown>>;

/** One client of the wire itself, without the chat client's precautions. */
async function ask(mesh: SimulatedMesh, socket: MemorySocket, request: object): Promise<Answer> {
  const ref = socket.ask(request);
  for (let waited = 0; waited < 200 && socket.answersTo(ref).length === 0; waited += 1) await mesh.run(1);
  return socket.answersTo(ref)[0] as unknown as Answer;
}

async function signIn(mesh: SimulatedMesh, at: SimulatedNode, name: string, key: string, extra: object = {}) {
  if (!at.node) throw new Error(`${at.name} does not run`);
  const socket = new MemorySocket(at.node.gateway);
  return { socket, welcome: await ask(mesh, socket, { type: 'hello', name, key, ...extra }) };
}

async function two(peersOf?: typeof star) {
  const mesh = peersOf ? new SimulatedMesh(1, 2, peersOf) : new SimulatedMesh(1, 2);
  await mesh.startAll();
  await mesh.run(3_000);
  const [a, b] = mesh.nodes as [SimulatedNode, SimulatedNode];
  return { mesh, a, b };
}
const heard = (socket: MemorySocket) => socket.received.filter(({ type }) => type === 'presence' || type === 'leader');
const post = (to: object, id: string) => ({ type: 'post', id: `00000000-0000-4000-8000-00000000000${id}`, body: 'x', ...to });
const directOf = (welcome: Answer) => (welcome.direct as readonly { room: string; with: string }[])[0];

describe('presence across restarts and cuts', () => {
  it('C99 who is back within the grace on their restarted node still leads the room', async () => {
    const { mesh, a, b } = await two();
    const ann = await signIn(mesh, a, 'ann', KEY.ann);
    await ask(mesh, ann.socket, { type: 'join', room: 'general' });
    await mesh.run(1_000);
    const bob = await signIn(mesh, b, 'bob', KEY.bob);
    expect(await ask(mesh, bob.socket, { type: 'join', room: 'general' })).toMatchObject({ leader: 'ann' });
    bob.socket.received.length = 0;
    mesh.crash(a);
    await mesh.run(200);
    await mesh.start(a);
    await mesh.run(500);
    await signIn(mesh, a, 'ann', KEY.ann, { session: ann.welcome.session, resume: { cursor: {}, rooms: ['general'] } });
    await mesh.run(6_000);
    expect(heard(bob.socket).filter(({ type }) => type === 'leader')).toEqual([]);
    expect(b.node?.membership.leader('general' as never)).toBe('ann');
    expect(a.node?.membership.leader('general' as never)).toBe('ann');
  });

  it.each(['leave', 'bye'])(
    'M76 who leaves (%s) is gone for others only after their last words, however late these are',
    async (how) => {
      const { mesh, a, b } = await two();
      const ann = await signIn(mesh, a, 'ann', KEY.ann);
      const bob = await signIn(mesh, b, 'bob', KEY.bob);
      for (const { socket } of [ann, bob]) await ask(mesh, socket, { type: 'join', room: 'general' });
      await mesh.run(1_000);
      const order = () =>
        bob.socket.received.flatMap((message) => {
          if (message.type === 'event') return [message.body];
          return message.type === 'presence' && message.left.length > 0 ? ['left'] : [];
        });
      b.disk.slowMs = 600;
      await ask(mesh, ann.socket, post({ room: 'general' }, '1'));
      await ask(mesh, ann.socket, how === 'bye' ? { type: 'bye' } : { type: 'leave', room: 'general' });
      await mesh.run(400);
      expect(order()).toEqual([]);
      await mesh.run(3_000);
      expect(order()).toEqual(['x', 'left']);
      expect(b.node?.membership.members('general' as never)).toMatchObject([{ name: 'bob' }]);
    },
  );

  it('M76 who leaves is gone after a moment, though what they said last does not come', async () => {
    const { mesh, a, b } = await two();
    const ann = await signIn(mesh, a, 'ann', KEY.ann);
    const bob = await signIn(mesh, b, 'bob', KEY.bob);
    for (const { socket } of [ann, bob]) await ask(mesh, socket, { type: 'join', room: 'general' });
    await mesh.run(1_000);
    b.disk.slowMs = 60_000;
    await ask(mesh, ann.socket, post({ room: 'general' }, '1'));
    await ask(mesh, ann.socket, { type: 'leave', room: 'general' });
    await mesh.run(3_000);
    expect(bob.socket.of('presence').flatMap(({ left }) => left.map(({ name }) => name))).toEqual(['ann']);
    expect(bob.socket.of('event')).toEqual([]);
  });

  it('C46 who left during a cut does not come and go again when it heals', async () => {
    const { mesh, a, b } = await two();
    const ann = await signIn(mesh, a, 'ann', KEY.ann);
    const bob = await signIn(mesh, b, 'bob', KEY.bob);
    for (const { socket } of [ann, bob]) await ask(mesh, socket, { type: 'join', room: 'general' });
    await mesh.run(1_000);
    mesh.partition([a], [b], 'reset');
    await mesh.run(1_000);
    await ask(mesh, bob.socket, { type: 'bye' });
    await mesh.run(10_000);
    expect(heard(ann.socket)).not.toEqual([]);
    ann.socket.received.length = 0;
    mesh.heal();
    await mesh.run(6_000);
    expect(a.node?.membership.nodes().every(({ up }) => up)).toBe(true);
    expect(heard(ann.socket)).toEqual([]);
  });
});

describe('a session that was live on a node whose clock is an hour ahead', () => {
  /** ann is live on b by her first turn; then the nodes lose sight of each other, so that a knows nothing of b's session. */
  async function apart() {
    const { mesh, a, b } = await two();
    b.wall.offsetMs = 3_600_000;
    const there = await signIn(mesh, b, 'ann', KEY.ann, { resume: { cursor: {}, rooms: ['general'] }, turn: 1 });
    mesh.partition([a], [b], 'swallow');
    await mesh.run(5_000);
    return { mesh, a, b, there, session: there.welcome.session };
  }

  it('C27 stays where its client went last, by the count of the client', async () => {
    const { mesh, a, there, session } = await apart();
    const here = await signIn(mesh, a, 'ann', KEY.ann, { session, resume: { cursor: {}, rooms: ['general'] }, turn: 2 });
    mesh.heal();
    await mesh.run(6_000);
    expect(here.socket.closedWith).toBeUndefined();
    expect(there.socket.closedWith).toBe(4009);
  });

  it('C27 does not come back to a node that an earlier word of the client reaches late', async () => {
    const { mesh, a, b, session } = await apart();
    const here = await signIn(mesh, a, 'ann', KEY.ann, { session, resume: { cursor: {}, rooms: ['general'] }, turn: 3 });
    mesh.heal();
    await mesh.run(6_000);
    const late = await signIn(mesh, b, 'ann', KEY.ann, { session, resume: { cursor: {}, rooms: ['general'] }, turn: 2 });
    await mesh.run(1_000);
    expect(late.socket.closedWith).toBe(4009);
    expect(here.socket.closedWith).toBeUndefined();
    expect(a.node?.membership.members('general' as never)).toEqual([{ name: 'ann', node: 'node-a' }]);
  });
});

describe('a name that both sides of a cut gave away', () => {
  async function conflict() {
    const { mesh, a, b } = await two();
    const bob = await signIn(mesh, b, 'bob', KEY.bob);
    await mesh.run(500);
    mesh.partition([a], [b], 'reset');
    await mesh.run(5_000);
    await signIn(mesh, a, 'ann', KEY.ann);
    await mesh.run(500);
    const loser = await signIn(mesh, b, 'ann', KEY.eve);
    await ask(mesh, loser.socket, post({ to: 'bob' }, '1'));
    mesh.heal();
    await mesh.run(6_000);
    bob.socket.drop();
    return { mesh, a, b, loser };
  }

  it('C38 C92 a reply to its loser reaches the loser, also when they are away', async () => {
    const { mesh, b, loser } = await conflict();
    await ask(mesh, loser.socket, { type: 'bye' });
    await mesh.run(5_000);
    const bob = await signIn(mesh, b, 'bob', KEY.bob);
    const conversation = directOf(bob.welcome);
    expect(conversation?.with).toMatch(/^ann~/);
    expect(await ask(mesh, bob.socket, post({ to: conversation?.with }, '2'))).toMatchObject({ room: conversation?.room });
  });

  it('C38 its loser may go on under it on another node, as name~xxxx', async () => {
    const { mesh, a, loser } = await conflict();
    loser.socket.drop();
    await mesh.run(500);
    const again = await signIn(mesh, a, 'ann', KEY.eve, { session: loser.welcome.session });
    expect(again.welcome).toMatchObject({ type: 'welcome', author: loser.welcome.author });
    expect(again.welcome.user).toMatch(/^ann~/);
    await mesh.run(10_000);
    const later = await signIn(mesh, a, 'ann', KEY.eve);
    expect(later.welcome.user).toMatch(/^ann~/);
  });
});

describe('a node that only others dial', () => {
  it('C88 does not take itself for the whole mesh after a restart', async () => {
    const { mesh, a, b } = await two(star);
    mesh.crash(b);
    await mesh.run(5_000);
    const before = await signIn(mesh, a, 'ann', KEY.ann);
    await ask(mesh, before.socket, { type: 'join', room: 'general' });
    expect(await ask(mesh, before.socket, post({ room: 'general' }, '1'))).toMatchObject({ type: 'ok', replicated: false });
    mesh.crash(a);
    await mesh.start(a);
    const after = await signIn(mesh, a, 'ann', KEY.ann);
    await ask(mesh, after.socket, { type: 'join', room: 'general' });
    expect(await ask(mesh, after.socket, post({ room: 'general' }, '1'))).toMatchObject({ type: 'ok', replicated: false });
  });
});

describe('a session with a socket on both sides of a cut', () => {
  it('C29 the newest one stays and the older one is told that it was taken over', async () => {
    const { mesh, a, b } = await two();
    const first = await signIn(mesh, a, 'ann', KEY.ann);
    await mesh.run(500);
    mesh.partition([a], [b], 'reset');
    await mesh.run(500);
    const { session } = first.welcome;
    const second = await signIn(mesh, b, 'ann', KEY.ann, { session });
    await mesh.run(500);
    const third = await signIn(mesh, a, 'ann', KEY.ann, { session });
    await mesh.run(500);
    mesh.heal();
    await mesh.run(6_000);
    expect([first, second, third].map(({ socket }) => socket.closedWith)).toEqual([4009, 4009, undefined]);
  });
});
