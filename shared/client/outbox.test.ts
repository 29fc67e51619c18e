import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorId, EventId, OriginId, PostId, RoomName } from '../ids.ts';
import { settle } from '../testing/virtual-clock.ts';
import { type Letter, Outbox } from './outbox.ts';
import { ReplicationMarks } from './replication-marks.ts';
import { memoryStorage } from './testing/scripted-mesh.ts';

const ann = 'ann' as AuthorId;
const at = (seq: number, origin = 'A'): EventId => ({ origin: origin as OriginId, seq });
const id = (text: string) => text as PostId;

function letter(name: string, writtenAt = 1): Omit<Letter, 'order' | 'state'> {
  return { id: id(name), to: { room: 'general' as RoomName }, body: name, replyTo: undefined, writtenAt };
}

async function open(storage = memoryStorage(), owner = 'me') {
  const outbox = new Outbox(storage);
  await outbox.restore(owner);
  return outbox;
}
const states = (outbox: Outbox) => outbox.letters.map((one) => `${one.id} ${one.state.is}`);

describe('Outbox', () => {
  it('hands out posts in the order of writing, and a failed one not at all', async () => {
    const outbox = await open();
    for (const name of ['x', 'y', 'z']) outbox.add(letter(name));
    outbox.taken(id('x'));
    outbox.failed(id('x'), 'body_too_long', 'Too long.');
    expect(outbox.next()?.id).toBe('y');
    outbox.retry(id('x'));
    expect(outbox.next()?.id).toBe('x');
  });

  it('C91 lets a post go only when it is replicated', async () => {
    const storage = memoryStorage();
    const outbox = await open(storage);
    const marks = new ReplicationMarks();
    outbox.add(letter('x'));
    outbox.taken(id('x'));
    outbox.stored(id('x'), ann, at(5), true);
    expect(outbox.settle((place) => marks.levelOf(place))).toEqual([]);
    expect(outbox.next()).toBeUndefined();
    marks.note('A' as OriginId, 4, 0);
    outbox.settle((place) => marks.levelOf(place));
    expect(states(outbox)).toEqual(['x stored']);
    marks.note('A' as OriginId, 5, 0);
    expect(outbox.settle((place) => marks.levelOf(place))).toEqual([{ id: 'x', delivery: { is: 'replicated' } }]);
    await outbox.flushed();
    expect(await storage.keys('')).toEqual([]);
  });

  it('counts any of its copies as the one that is replicated', async () => {
    const outbox = await open();
    const marks = new ReplicationMarks();
    outbox.add(letter('x'));
    outbox.stored(id('x'), ann, at(5), true);
    outbox.resendAll();
    outbox.stored(id('x'), ann, at(1, 'B'), true);
    marks.note('A' as OriginId, 9, 9);
    expect(outbox.settle((place) => marks.levelOf(place))).toEqual([{ id: 'x', delivery: { is: 'everywhere' } }]);
  });

  it('sends everything again after a reconnect, in order, what is stored included', async () => {
    const outbox = await open();
    for (const name of ['x', 'y', 'z']) outbox.add(letter(name));
    outbox.stored(id('x'), ann, at(1), true);
    outbox.taken(id('y'));
    expect(outbox.resendAll()).toBe(2);
    const order: string[] = [];
    for (let next = outbox.next(); next; next = outbox.next()) {
      order.push(next.id);
      outbox.stored(next.id, ann, at(order.length), true);
    }
    expect(order).toEqual(['x', 'y', 'z']);
  });

  it('tells how many are sent again: those whose answer never came, not those that were put off, never sent or refused', async () => {
    const outbox = await open();
    for (const name of ['lost', 'put off', 'new', 'refused']) outbox.add(letter(name));
    for (const name of ['lost', 'put off', 'refused']) outbox.taken(id(name));
    outbox.unanswered(id('lost'));
    outbox.putOff(id('put off'));
    outbox.unanswered(id('refused'));
    outbox.failed(id('refused'), 'forbidden', '');
    outbox.retry(id('refused'));
    expect(outbox.resendAll()).toBe(1);
    outbox.stored(id('lost'), ann, at(1), true);
    outbox.remove(id('lost'));
    outbox.add(letter('lost'));
    expect(outbox.resendAll()).toBe(0);
  });

  it('an event of an own post is no answer: what an older page stored is still sent to hear whether it is replicated', async () => {
    const outbox = await open();
    outbox.add(letter('x'));
    outbox.stored(id('x'), ann, at(1), false);
    expect(outbox.next()?.id).toBe('x');
    outbox.add(letter('y'));
    outbox.taken(id('y'));
    outbox.stored(id('x'), ann, at(1), true);
    outbox.stored(id('y'), ann, at(2), false);
    expect(outbox.next()).toBeUndefined();
  });

  it('comes back after a reload: stored posts silently, unsent ones for their owner to decide, before what is written now', async () => {
    const storage = memoryStorage();
    const first = await open(storage);
    for (const [index, name] of ['x', 'y', 'z'].entries()) first.add(letter(name, index));
    first.stored(id('x'), ann, at(1), true);
    first.taken(id('y'));
    await first.flushed();
    const second = new Outbox(storage);
    second.add(letter('new', 9));
    await second.restore('me');
    expect(states(second)).toEqual(['x stored', 'y failed', 'z failed', 'new queued']);
    expect(second.get(id('y'))?.state).toMatchObject({ code: 'unsent' });
    expect(second.next()?.id).toBe('x');
    await second.flushed();
    expect(await storage.keys('skein/outbox/me/')).toHaveLength(4);
  });

  it('two of them on one storage never overwrite each other', async () => {
    const storage = memoryStorage();
    const [one, two] = [await open(storage), await open(storage)];
    one.add(letter('x'));
    two.add(letter('y'));
    one.remove(id('x'));
    await Promise.all([one.flushed(), two.flushed()]);
    expect(states(await open(storage))).toEqual(['y failed']);
  });

  it('keeps identities apart, and goes along with a change of name', async () => {
    const storage = memoryStorage();
    const outbox = await open(storage, 'name:ann');
    outbox.add(letter('x'));
    await outbox.restore('name:ann-2');
    await outbox.flushed();
    expect(await storage.keys('')).toEqual(['skein/outbox/name:ann-2/x']);
    expect(states(await open(storage, 'name:bob'))).toEqual([]);
    outbox.forget();
    expect(await storage.keys('')).toHaveLength(1);
  });

  it('drops the stored posts of an author this user cannot be any more, and keeps the unsent ones', async () => {
    const outbox = await open();
    outbox.add(letter('x'));
    outbox.add(letter('y'));
    outbox.stored(id('x'), 'older' as AuthorId, at(1), true);
    outbox.signedIn(ann);
    expect(states(outbox)).toEqual(['y queued']);
  });

  it('survives a storage that refuses and one that holds rubbish', async () => {
    const refusing = {
      ...memoryStorage(),
      set: () => Promise.reject(new Error('full')),
      keys: () => Promise.reject(new Error('no')),
    };
    const outbox = await open(refusing);
    outbox.add(letter('x'));
    await outbox.flushed();
    expect(states(outbox)).toEqual(['x queued']);
    const rubbish = memoryStorage(
      new Map([
        ['skein/outbox/me/q', '{"id":'],
        ['skein/outbox/me/r', '{}'],
      ]),
    );
    expect(states(await open(rubbish))).toEqual([]);
  });

  it('never loses a post, whatever happens in whatever order, unless it is replicated or discarded', async () => {
    const step = fc.record({
      do: fc.constantFrom('add', 'take', 'answer', 'event', 'lose', 'reconnect', 'refuse', 'retry', 'reload', 'replicate'),
      which: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const storage = memoryStorage();
        let outbox = await open(storage);
        const owed = new Set<string>();
        for (const { do: what, which } of steps) {
          const name = `p${which}`;
          if (what === 'add' && !owed.has(name)) {
            outbox.add(letter(name));
            owed.add(name);
          }
          if (what === 'take') outbox.taken(id(name));
          if (what === 'answer') outbox.stored(id(name), ann, at(which + 1), true);
          if (what === 'event') outbox.stored(id(name), ann, at(which + 1), false);
          if (what === 'lose') outbox.unanswered(id(name));
          if (what === 'reconnect') outbox.resendAll();
          if (what === 'refuse' && outbox.get(id(name))?.state.is === 'sending') outbox.failed(id(name), 'internal', '');
          if (what === 'retry') outbox.retry(id(name));
          if (what === 'replicate') {
            const done = outbox.settle((place) => ({ is: place.seq === which + 1 ? 'replicated' : 'stored' }));
            for (const one of done) owed.delete(one.id);
          }
          if (what === 'reload') {
            await outbox.flushed();
            outbox = await open(storage);
          }
          await settle();
          expect(new Set(outbox.letters.map((one) => one.id))).toEqual(owed);
        }
      }),
    );
  });
});
