import { describe, expect, it } from 'vitest';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { SHEDS_NOTHING, type Shedding } from '../load/load-monitor.ts';
import { bodies, GatewayStage } from '../testing/gateway-stage.ts';

/** A gateway whose node sheds what it is told to. */
function busy(shedding: Partial<Shedding>) {
  const load = { ...SHEDS_NOTHING };
  const stage = new GatewayStage({}, load);
  return { stage, begin: () => Object.assign(load, shedding), end: () => Object.assign(load, SHEDS_NOTHING) };
}

describe('a busy node', () => {
  it('C127 tells once a second who came and went', async () => {
    const { stage, begin } = busy({ batchesPresence: true });
    const ann = await stage.client('ann', {}, ['r']);
    begin();
    await stage.client('bob', {}, ['r']);
    const cy = await stage.client('cy', {}, ['r']);
    await stage.ask(cy, { type: 'leave', room: 'r' });
    expect(ann.of('presence')).toEqual([]);
    await stage.time.advance(1_000);
    expect(ann.of('presence')).toMatchObject([{ room: 'r', joined: [{ name: 'bob' }], left: [] }]);
  });

  it('C127 tells what it had gathered before what comes after it', async () => {
    const { stage, begin, end } = busy({ batchesPresence: true });
    const ann = await stage.client('ann', {}, ['r']);
    begin();
    await stage.client('bob', {}, ['r']);
    end();
    await stage.client('cy', {}, ['r']);
    await settle();
    expect(ann.of('presence').flatMap(({ joined }) => joined.map(({ name }) => name))).toEqual(['bob', 'cy']);
  });

  it('C127 answers no history, and says when to ask again', async () => {
    const { stage, begin, end } = busy({ refusesHistory: true });
    const ann = await stage.client('ann', {}, ['r']);
    begin();
    expect(await stage.ask(ann, { type: 'history', room: 'r' })).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
    expect(await stage.post(ann, 'r', 'hello')).toMatchObject({ type: 'ok' });
    end();
    expect(await stage.ask(ann, { type: 'history', room: 'r' })).toMatchObject({ type: 'ok', events: [{ body: 'hello' }] });
  });

  it('C127 turns newcomers away with 1013, and lets in who comes back', async () => {
    const { stage, begin } = busy({ refusesNewcomers: true });
    const ann = await stage.client('ann', {}, ['r']);
    const { session } = ann.of('welcome')[0] as { session: string };
    begin();
    const newcomer = stage.open();
    expect(await stage.ask(newcomer, { type: 'hello', name: 'bob' })).toMatchObject({ code: 'overloaded', retryAfterMs: 5_000 });
    expect(newcomer.closedWith).toBe(1013);
    expect(ann.closedWith).toBeUndefined();
    expect(await stage.ask(stage.open(), { type: 'hello', name: 'ann', session })).toMatchObject({ type: 'welcome' });
    const resumed = stage.open();
    resumed.ask({ type: 'hello', name: 'cy', resume: { cursor: {}, rooms: ['r'] } });
    await settle();
    expect([resumed.of('welcome').length, resumed.of('resumed').length]).toEqual([1, 1]);
  });

  it.each(['overloaded', 'storage_full'] as const)(
    'C106 refuses new posts with %s before any acknowledgement, answers those it has, and goes on sending events',
    async (code) => {
      const { stage, begin } = busy({ refusesPosts: code });
      const ann = await stage.client('ann', {}, ['r']);
      const id = stage.uuid();
      const stored = await stage.post(ann, 'r', 'before', id);
      begin();
      expect(await stage.post(ann, 'r', 'now')).toMatchObject({ type: 'error', code, retryAfterMs: 1_000 });
      expect(await stage.post(ann, 'r', 'before', id)).toMatchObject({ type: 'ok', seq: stored['seq'] });
      stage.backbone.admit([stage.foreign('far', 1, 'r', { body: 'from afar' })]);
      await settle();
      expect(bodies(ann)).toEqual(['before', 'from afar']);
    },
  );
});
