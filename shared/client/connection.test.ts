import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Connection, ConnectionLost, RequestRefused } from './connection.ts';
import type { SocketEvents } from './ports.ts';

function setUp() {
  const time = new VirtualClock();
  const sent: { type: string; ref: number }[] = [];
  const closes: (number | undefined)[] = [];
  let far = undefined as unknown as SocketEvents;
  const dial = (_: string, events: SocketEvents) => {
    far = events;
    return { send: (text: string) => void sent.push(JSON.parse(text)), close: (code?: number) => void closes.push(code) };
  };
  const connection = new Connection({ clock: time.clock(), dial }, 'http://a');
  const heard: string[] = [];
  const closed: number[] = [];
  connection.listen({ message: ({ type }) => heard.push(type), closed: (code) => closed.push(code) });
  const say = (message: object) => far.message(JSON.stringify(message));
  return { time, connection, sent, closes, heard, closed, say, far: () => far };
}

async function opened() {
  const set = setUp();
  set.far().opened();
  await set.time.advance(0);
  return set;
}

describe('Connection', () => {
  it('C7 gives each request the answer with its ref, in any order', async () => {
    const { connection, say } = await opened();
    const first = connection.request<'leave'>({ type: 'leave', room: 'x' });
    const second = connection.request<'rooms'>({ type: 'rooms' });
    say({ type: 'ok', ref: 1, rooms: [] });
    say({ type: 'error', ref: 0, code: 'rate_limited', message: 'Slow.', retryAfterMs: 5 });
    expect(await second).toMatchObject({ rooms: [] });
    const error = await first.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestRefused);
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 5, message: 'Slow.' });
  });

  it('hands on what is no answer, and skips what is no message', async () => {
    const { heard, say, far } = await opened();
    say({ type: 'beat' });
    say({ type: 'ok', ref: 99 });
    far().message('{');
    far().message('[]');
    far().message('{"no":"type"}');
    say({ type: 'new', fancy: true });
    expect(heard).toEqual(['beat', 'ok', 'new']);
  });

  it('C4 skips a message and an answer that lack what is built on them', async () => {
    const { connection, heard, say } = await opened();
    const join = connection.request<'join'>({ type: 'join', room: 'x' });
    say({ type: 'ok', ref: 0, members: [] });
    say({ type: 'presence', room: 'x', joined: [null], left: [] });
    say({ type: 'event', origin: 'o', seq: '1' });
    const whole = { type: 'ok', ref: 0, room: 'x', topic: '', leader: null, members: [], events: [], more: false, cursor: {} };
    say(whole);
    expect(await join).toEqual(whole);
    expect(heard).toEqual([]);
  });

  it('rejects what waits when the socket ends, once, and reports it once', async () => {
    const { connection, far, closed } = await opened();
    const answer = connection.request<'rooms'>({ type: 'rooms' }).catch((reason: unknown) => reason);
    far().closed(1012, '');
    far().closed(1006, '');
    expect(await answer).toBeInstanceOf(ConnectionLost);
    expect(closed).toEqual([1012]);
    expect(connection.isOver).toBe(true);
    await expect(connection.request<'rooms'>({ type: 'rooms' })).rejects.toThrow(ConnectionLost);
  });

  it('C110 loses a node that is silent for 3.5 s, having asked it for a sign of life', async () => {
    const { time, sent, closed, say } = await opened();
    await time.advance(1_500);
    say({ type: 'beat' });
    await time.advance(3_200);
    expect(sent.filter(({ type }) => type === 'ping')).toHaveLength(1);
    expect(closed).toEqual([]);
    await time.advance(600);
    expect(closed).toEqual([1006]);
  });

  it('a node that answers the question is not lost', async () => {
    const { time, sent, closed, say } = await opened();
    for (let i = 0; i < 10; i += 1) {
      await time.advance(2_000);
      const ping = sent.at(-1);
      say({ type: 'pong', ref: ping?.ref, node: 'a' });
    }
    expect(sent).toHaveLength(10);
    expect(closed).toEqual([]);
  });

  it('does not blame the node for the time this device slept', async () => {
    const { connection, closed } = sleeper();
    connection.wake(60_000);
    expect(closed).toEqual([]);
    for (let i = 0; i < 12; i += 1) connection.wake(250);
    expect(closed).toEqual([]);
    connection.wake(250);
    expect(closed).toEqual([1006]);
  });

  it('gives a silent node up in a background tab too, which is woken once a second', () => {
    const { connection, closed } = sleeper();
    for (let i = 0; i < 3; i += 1) connection.wake(1_005);
    expect(closed).toEqual([]);
    connection.wake(1_005);
    expect(closed).toEqual([1006]);
  });

  it('when challenged, must hear something in time', async () => {
    const { time, connection, closed, say } = await opened();
    connection.challenge(1_000);
    await time.advance(500);
    say({ type: 'beat' });
    await time.advance(1_500);
    expect(closed).toEqual([]);
    connection.challenge(1_000);
    await time.advance(1_300);
    expect(closed).toEqual([1006]);
  });

  it('gives a socket that does not open 5 s', async () => {
    const { time, connection, closed } = setUp();
    const welcome = connection.hello({ name: 'ann' }).catch((reason: unknown) => reason);
    await time.advance(4_900);
    expect(closed).toEqual([]);
    await time.advance(400);
    expect(await welcome).toBeInstanceOf(ConnectionLost);
  });

  it('a node that talks but does not answer is lost after 15 s', async () => {
    const { time, connection, closed, say } = await opened();
    const answer = connection.request<'rooms'>({ type: 'rooms' }).catch((reason: unknown) => reason);
    for (let i = 0; i < 14; i += 1) {
      await time.advance(1_000);
      say({ type: 'beat' });
    }
    expect(closed).toEqual([]);
    await time.advance(1_100);
    expect(closed).toEqual([1006]);
    expect(await answer).toBeInstanceOf(ConnectionLost);
  });

  it('retires once nothing is awaited any more, or when the grace is over', async () => {
    const { time, connection, closes, closed, say } = await opened();
    const answer = connection.request<'rooms'>({ type: 'rooms' });
    connection.retire(500);
    await time.advance(100);
    expect(connection.isOver).toBe(false);
    say({ type: 'ok', ref: 0, rooms: [] });
    await answer;
    await time.advance(50);
    expect([connection.isOver, closes, closed]).toEqual([true, [1000], []]);

    const other = await opened();
    void other.connection.request<'rooms'>({ type: 'rooms' }).catch(() => {});
    other.connection.retire(500);
    await other.time.advance(600);
    expect(other.connection.isOver).toBe(true);
  });
});

/** A connection on a clock whose ticks come when the device is awake. */
function sleeper() {
  let now = 0;
  const ticks: (() => void)[] = [];
  const clock = {
    now: () => now,
    monotonic: () => now,
    after: () => () => {},
    every: (_: number, task: () => void) => {
      ticks.push(task);
      return () => {};
    },
  };
  const closed: number[] = [];
  let far = undefined as unknown as SocketEvents;
  const connection = new Connection(
    {
      clock,
      dial: (_, events) => {
        far = events;
        return { send: () => {}, close: () => {} };
      },
    },
    'http://a',
  );
  connection.listen({ message: () => {}, closed: (code) => closed.push(code) });
  far.opened();
  const wake = (afterMs: number) => {
    now += afterMs;
    for (const tick of ticks) tick();
  };
  return { connection: { wake }, closed };
}
