import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../shared/testing/virtual-clock.ts';
import { BadPeerMessage, PEER_TYPE } from '../peer-messages.ts';
import { Heartbeat } from './heartbeat.ts';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

function stage() {
  const time = new VirtualClock(1_000_000);
  const sent: { readonly type: number; readonly message: { readonly sent: number; readonly wall?: number } }[] = [];
  let silent = 0;
  const heartbeat = new Heartbeat(
    time.clock(),
    (type, message) => sent.push({ type, message: message as never }),
    () => {
      silent += 1;
      heartbeat.stop();
    },
  );
  return { time, heartbeat, sent, silent: () => silent, pings: () => sent.filter(({ type }) => type === PEER_TYPE.ping) };
}

describe('heartbeats', () => {
  it('M27 asks at once and every 500 ms', async () => {
    const { time, heartbeat, pings } = stage();
    for (let i = 0; i < 8; i += 1) {
      heartbeat.heard();
      await time.advance(250);
    }
    expect(pings().map(({ message }) => message.sent)).toEqual([0, 500, 1_000, 1_500, 2_000]);
  });

  it('M27 answers with what was sent and the own wall clock', async () => {
    const { time, heartbeat, sent } = stage();
    await time.advance(40);
    heartbeat.ping(json({ sent: 123.5 }));
    expect(sent[sent.length - 1]).toEqual({ type: PEER_TYPE.pong, message: { sent: 123.5, wall: 1_000_040 } });
  });

  it('M28 gives up at the first heartbeat after 3 s without a byte, however much was sent', async () => {
    const { time, heartbeat, silent, pings } = stage();
    await time.advance(400);
    heartbeat.heard();
    await time.advance(2_999);
    expect(silent()).toBe(0);
    await time.advance(101);
    expect(silent()).toBe(1);
    expect(pings()).toHaveLength(7);
    await time.advance(10_000);
    expect(silent()).toBe(1);
    expect(time.pendingTimers).toBe(0);
  });

  it('M28 anything heard counts as life', async () => {
    const { time, heartbeat, silent } = stage();
    for (let i = 0; i < 20; i += 1) {
      await time.advance(2_900);
      heartbeat.heard();
    }
    expect(silent()).toBe(0);
  });

  it('M30 the round trip is smoothed', async () => {
    const { time, heartbeat } = stage();
    expect(heartbeat.rttMs).toBeNull();
    await time.advance(80);
    heartbeat.pong(json({ sent: 0, wall: 0 }));
    expect(heartbeat.rttMs).toBe(80);
    await time.advance(80);
    heartbeat.pong(json({ sent: 160, wall: 0 }));
    expect(heartbeat.rttMs).toBe(70);
    heartbeat.pong(json({ sent: 9_999, wall: 0 }));
    expect(heartbeat.rttMs).toBeCloseTo(61.25);
  });

  it('M30 the offset of the peer is its wall clock, half a round trip later, less the own one', async () => {
    const { time, heartbeat } = stage();
    expect(heartbeat.clockOffsetMs).toBeNull();
    await time.advance(100);
    // The peer answered in the middle of the way, with a clock 5 s ahead.
    heartbeat.pong(json({ sent: 0, wall: 1_000_050 + 5_000 }));
    expect(heartbeat.clockOffsetMs).toBe(5_000);
  });

  it.each([{}, { sent: 'x' }, { sent: null }, [], { sent: 1 }])('M4 refuses %j as a pong', (value) => {
    const { heartbeat } = stage();
    expect(() => heartbeat.pong(json(value))).toThrow(BadPeerMessage);
  });
});

describe('a node that was not running', () => {
  /** A clock whose timers come late: what a process sees that was stopped, or whose event loop was blocked. */
  function stalled() {
    let now = 0;
    let beat = () => {};
    let silent = 0;
    const clock = {
      now: () => now,
      monotonic: () => now,
      after: () => () => {},
      every: (_ms: number, task: () => void) => {
        beat = task;
        return () => {};
      },
    };
    const heartbeat = new Heartbeat(
      clock,
      () => {},
      () => {
        silent += 1;
      },
    );
    return {
      heartbeat,
      silent: () => silent,
      sleep: (ms: number) => {
        now += ms;
      },
      /** Time passes, with the timer on time. */
      pass: (ms: number) => {
        for (const end = now + ms; now < end; ) {
          now += 100;
          beat();
        }
      },
      /** The timer comes late by so much. */
      stall: (ms: number) => {
        now += 100 + ms;
        beat();
      },
    };
  }

  it('M29 suspects nobody for the time it slept', () => {
    const { pass, stall, silent } = stalled();
    pass(500);
    stall(20_000);
    expect(silent()).toBe(0);
  });

  it('M29 goes on counting from there: a peer that stays silent is given up', () => {
    const { pass, stall, silent } = stalled();
    pass(500);
    stall(20_000);
    pass(2_300);
    expect(silent()).toBe(0);
    pass(100);
    expect(silent()).toBe(1);
  });

  it('M29 moves the deadline by many small delays as by one great one', () => {
    const { stall, silent } = stalled();
    // 29 timers of 100 ms, each 200 ms late.
    for (let i = 0; i < 29; i += 1) stall(200);
    expect(silent()).toBe(0);
    stall(200);
    expect(silent()).toBe(1);
  });

  it('M29 does not forgive in advance: what was heard before the late timer came is no later than now', () => {
    const { heartbeat, pass, sleep, silent } = stalled();
    pass(500);
    sleep(20_000);
    heartbeat.heard();
    pass(3_000);
    expect(silent()).toBe(0);
    pass(100);
    expect(silent()).toBe(1);
  });

  it('hears nothing while this node does not read, and holds it against nobody', () => {
    const { heartbeat, pass, silent } = stalled();
    heartbeat.setListening(false);
    pass(10_000);
    heartbeat.setListening(true);
    pass(2_900);
    expect(silent()).toBe(0);
    pass(100);
    expect(silent()).toBe(1);
  });
});
