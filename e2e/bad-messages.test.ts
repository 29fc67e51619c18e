import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { makeKey, RawClient } from './harness/raw-client.ts';
import { sleep, until } from './harness/time.ts';
import { refusal, Wire } from './harness/wire.ts';
import { Witness } from './harness/witness.ts';

let mesh: Mesh;
let witness: Witness;
beforeAll(async () => {
  mesh = await Mesh.start({ count: 1 });
  witness = await Witness.of(mesh.node('a'));
});
afterEach(() => witness.noticedNothing());
afterAll(() => mesh?.close());

const url = (): string => mesh.node('a').url;
type Fields = Parameters<Wire['request']>[0];

/** The answer to one frame that is no proper request. */
async function answerTo(
  wire: Wire,
  text: string,
): Promise<{ readonly code: string; readonly ref: number | null; readonly field?: string }> {
  const before = wire.all('error').length;
  wire.sendText(text);
  await until(
    () => `an error for ${text.slice(0, 80)}`,
    () => wire.all('error').length > before,
    2_000,
  );
  await wire.request({ type: 'ping' });
  expect(wire.all('error').length, `answers to ${text.slice(0, 80)}`).toBe(before + 1);
  return wire.all('error').at(-1) as never;
}

describe('bad JSON', () => {
  it('C2 C3 C4 C7 C8 B27 B28 B29 B30 gets one error with ref null, and the socket stays open', async () => {
    const { wire } = await RawClient.join(url(), 'jason', 'general');
    for (const text of ['{', '', 'hello', '{"type":"ping","ref":NaN}', '{"type":"ping",}', '\u0000']) {
      expect(await answerTo(wire, text), JSON.stringify(text)).toMatchObject({ code: 'bad_json', ref: null });
    }
    for (const text of ['[]', 'null', '"x"', '123', 'true']) {
      expect(await answerTo(wire, text), text).toMatchObject({ code: 'not_object', ref: null });
    }
    const deep = `{"type":"ping","ref":1,"x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    expect(await answerTo(wire, deep)).toMatchObject({ code: 'too_deep' });
    expect((await answerTo(wire, `{"type":"ping","ref":1,"x":${'{"y":'.repeat(40)}1${'}'.repeat(40)}}`)).code).toBe('too_deep');
    for (const type of ['nonsense', '__proto__', 'constructor', 'toString', 'welcome']) {
      expect(refusal(await wire.request({ type })).code, type).toBe('unknown_type');
    }
    for (const text of ['{}', '{"type":5,"ref":1}', '{"type":null,"ref":1}', '{"ref":1}']) {
      expect(['bad_field', 'unknown_type'], text).toContain((await answerTo(wire, text)).code);
    }
    const polluted = '{"type":"ping","ref":7000,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    wire.sendText(polluted);
    await until('its one answer', () => wire.messages.some((message) => 'ref' in message && message.ref === 7_000));
    const keys = Object.fromEntries(Array.from({ length: 6_000 }, (_, n) => [`k${n}`, 0]));
    expect(['pong', 'error']).toContain((await wire.request({ type: 'ping', ...keys })).type);
    expect(await wire.request({ type: 'ping', extra: { is: 'ignored' } })).toMatchObject({ type: 'pong' });
    expect(wire.isOpen).toBe(true);
    wire.drop();
  });

  it('C5 C7 C70 B31 B51 wrong types are bad_field, naming the field', async () => {
    const { wire } = await RawClient.join(url(), 'typo', 'general');
    const id = randomUUID();
    const cases: readonly (readonly [Fields, string])[] = [
      [{ type: 'join', room: 5 }, 'room'],
      [{ type: 'join' }, 'room'],
      [{ type: 'join', room: 'ok', limit: 101 }, 'limit'],
      [{ type: 'join', room: 'ok', limit: -1 }, 'limit'],
      [{ type: 'post', room: 'general', id, body: {} }, 'body'],
      [{ type: 'post', room: 'general', id }, 'body'],
      [{ type: 'post', room: 'general', body: 'no id' }, 'id'],
      [{ type: 'post', room: 'general', id: 5, body: 'x' }, 'id'],
      [{ type: 'post', room: 'general', id, body: 'a\ud800b' }, 'body'],
      [{ type: 'history', room: 'general', limit: 0 }, 'limit'],
      [{ type: 'history', room: 'general', limit: -1 }, 'limit'],
      [{ type: 'history', room: 'general', limit: 1e9 }, 'limit'],
      [{ type: 'history', room: 'general', limit: '5' }, 'limit'],
      [{ type: 'history', room: 'general', before: 'yesterday' }, 'before'],
      [{ type: 'resume', cursor: { o: -1 }, rooms: [] }, 'cursor'],
      [{ type: 'resume', cursor: { o: 2 ** 53 }, rooms: [] }, 'cursor'],
      [{ type: 'resume', cursor: { o: 1.5 }, rooms: [] }, 'cursor'],
      [{ type: 'resume', cursor: { o: '1' }, rooms: [] }, 'cursor'],
      [{ type: 'resume', cursor: [], rooms: 'general' }, ''],
      [
        { type: 'resume', cursor: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`o${n}`, 1])), rooms: [] },
        'cursor',
      ],
      [{ type: 'mesh', watch: 'yes' }, 'watch'],
    ];
    for (const [request, field] of cases) {
      const { code, field: named, message } = refusal(await wire.request(request));
      expect([code, named?.split('.')[0]], JSON.stringify(request).slice(0, 100)).toEqual([
        'bad_field',
        field === '' ? named?.split('.')[0] : field,
      ]);
      expect(message.length).toBeGreaterThan(10);
    }
    for (const ref of ['-1', '1.5', '"1"', 'null', '1e400', '9007199254740993', '[1]']) {
      expect(await answerTo(wire, `{"type":"ping","ref":${ref}}`), ref).toMatchObject({
        code: 'bad_field',
        field: 'ref',
        ref: null,
      });
    }
    expect(await answerTo(wire, '{"type":"ping"}')).toMatchObject({ code: 'bad_field', field: 'ref', ref: null });
    wire.drop();
  });

  it('C18 C29 B32 B56 a second hello is already_greeted; after bye the connection is closed and does nothing', async () => {
    const ann = await RawClient.join(url(), 'polite', 'general');
    expect(refusal(await ann.wire.request({ type: 'hello', name: 'polite' })).code).toBe('already_greeted');
    const { wire } = ann;
    wire.send({ type: 'bye', ref: 900 });
    wire.send({ type: 'post', ref: 901, id: randomUUID(), room: 'general', body: 'after bye' });
    expect(await wire.closed).toMatchObject({ code: 1000 });
    expect(wire.messages.filter((message) => 'ref' in message && message.ref === 901)).toEqual([]);
    const later = await RawClient.join(url(), 'later', 'general');
    expect((await later.history('general')).events.map(({ body }) => body)).not.toContain('after bye');
    later.drop();
  });
});

describe('names and rooms', () => {
  async function hello(name: string, key = makeKey()): Promise<{ readonly code: string; readonly reason?: string }> {
    const wire = await Wire.open(url());
    const answer = await wire.request({ type: 'hello', name, key });
    wire.drop();
    return answer.type === 'error' ? answer : { code: answer.type };
  }

  it('C30 C31 C32 B33 B36 B37 B38 B39 B41 a bad name is bad_name, with the reason', async () => {
    const cases: Readonly<Record<string, readonly string[]>> = {
      length: ['', '   ', 'x'.repeat(33), '字'.repeat(22)],
      space: ['a b'],
      reserved: ['a:b', 'a~b'],
      mixed_script: ['p\u0430ul', 'αlpha'],
      invisible: ['a\u200bb', 'a\u200db', '\ufeffab', 'a\u00adb', 'a\u{e0041}b', 'a\ufe0fb'],
      bidi: ['a\u202eb', 'a\u2066b'],
      combining: [`a${'\u0301'.repeat(20)}`],
      control: ['a\u0007b', 'a\u0085b', 'a\u007fb', 'a\u0000b', 'a\nb'],
    };
    for (const [reason, names] of Object.entries(cases)) {
      for (const name of names) expect(await hello(name), JSON.stringify(name)).toMatchObject({ code: 'bad_name', reason });
    }
    expect(await hello('字'.repeat(21))).toEqual({ code: 'welcome' });
    expect(await hello('Ærøskøbing')).toEqual({ code: 'welcome' });
  });

  it('C21 C33 C35 B34 B40 B50 look-alikes by case, width and form are one name; a wrong key gets nothing', async () => {
    const key = makeKey();
    const robin = new RawClient('Robin', { key });
    await robin.connect(url());
    await robin.join('secret');
    await robin.post('secret', 'for robin');
    for (const name of ['robin', 'ROBIN', 'ｒｏｂｉｎ']) expect(await hello(name), name).toMatchObject({ code: 'name_taken' });
    expect(await hello('rene\u0301')).toEqual({ code: 'welcome' });
    expect(await hello('ren\u00e9')).toMatchObject({ code: 'name_taken' });
    expect(await hello('robin', key)).toEqual({ code: 'welcome' });
    for (const bad of ['short', `${'x'.repeat(21)} `, '', 'ü'.repeat(30)])
      expect(await hello('keyless', bad), bad).toMatchObject({ code: 'bad_field' });
    const thief = await Wire.open(url());
    const request = { type: 'hello', name: 'Robin', key: makeKey(), resume: { cursor: {}, rooms: ['secret'] } };
    expect(refusal(await thief.request(request)).code).toBe('name_taken');
    await sleep(100);
    expect(thief.all('event')).toEqual([]);
    thief.drop();
    robin.drop();
  });

  it('C40 C53 C65 C104 B44 B45 B53 bad rooms, rooms not joined, and one too many', async () => {
    const { wire } = await RawClient.join(url(), 'roomy');
    for (const room of ['', '.hidden', '../x', 'a/b', '%2f', 'a b', 'x'.repeat(65), 'a\u0000b', 'a\u202eb', 'dm:a:b', '#room']) {
      expect(refusal(await wire.request({ type: 'join', room })).code, JSON.stringify(room)).toBe('bad_room');
    }
    for (const room of ['secret', 'no-such-room']) {
      expect(refusal(await wire.request({ type: 'history', room })).code, room).toBe('forbidden');
      expect(refusal(await wire.request({ type: 'post', room, id: randomUUID(), body: 'x' })).code, room).toBe('not_in_room');
    }
    for (let n = 0; n < 50; n += 1)
      expect((await wire.request({ type: 'join', room: `room-${n}` })).type, `room ${n}`).toBe('ok');
    const tooMany = refusal(await wire.request({ type: 'join', room: 'room-50' }));
    expect(tooMany).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    expect((await wire.request({ type: 'leave', room: 'room-0' })).type).toBe('ok');
    for (const room of ['Grüße', 'CON', '字'.repeat(64)]) {
      expect((await wire.request({ type: 'join', room })).type, room).toBe('ok');
      expect((await wire.request({ type: 'leave', room })).type).toBe('ok');
    }
    wire.drop();
  });
});

describe('posts', () => {
  it('C51 C52 C54 C56 C57 C62 B46 B47 B48 B49 bodies and ids', async () => {
    const ann = await RawClient.join(url(), 'poster', 'posts');
    const bob = await RawClient.join(url(), 'other', 'posts');
    const send = (fields: object) => ann.wire.request({ type: 'post', room: 'posts', id: randomUUID(), body: 'x', ...fields });
    for (const body of ['', '   ', ' \n\t ', '\u3000'])
      expect(refusal(await send({ body })).code, JSON.stringify(body)).toBe('body_empty');
    for (const body of ['x'.repeat(8_193), 'é'.repeat(4_097)]) expect(refusal(await send({ body })).code).toBe('body_too_long');
    for (const id of [
      'x',
      '',
      '00000000-0000-0000-0000-00000000000',
      'g0000000-0000-4000-8000-000000000000',
      `${randomUUID()}x`,
    ]) {
      expect(refusal(await send({ id })).code, id).toBe('bad_id');
    }
    expect(refusal(await send({ to: 'other' })).code).toBe('bad_field');
    expect(refusal(await ann.wire.request({ type: 'post', id: randomUUID(), body: 'x' })).code).toBe('bad_field');
    expect(refusal(await ann.wire.request({ type: 'post', to: 'nobody-here', id: randomUUID(), body: 'x' })).code).toBe(
      'no_such_user',
    );
    expect(bob.bodies()).toEqual([]);

    const bodies = [
      '\u0000',
      '\u001b]0;x\u0007\u001b[2J\r\u2028',
      '","level":"fatal"}\n{"marker-in-no-log":1',
      'é'.repeat(4_096),
      `a${'\u0301'.repeat(50)}`,
    ];
    for (const body of bodies) expect(await send({ body }), JSON.stringify(body).slice(0, 40)).toMatchObject({ type: 'ok' });
    await until('bob to have them', () => bob.bodies().length === bodies.length);
    expect(bob.bodies()).toEqual(bodies);
    expect(mesh.node('a').logs.filter((line) => line.includes('marker-in-no-log'))).toEqual([]);

    const id = randomUUID();
    const first = await ann.post('posts', 'the one', id.toUpperCase());
    expect(first.id).toBe(id);
    expect(await ann.post('posts', 'the one', id)).toMatchObject({ origin: first.origin, seq: first.seq, at: first.at });
    await expect(ann.post('posts', 'another', id)).rejects.toThrow('id_conflict');
    const twin = await bob.post('posts', 'the same id, another author', id);
    expect([twin.origin, twin.seq]).not.toEqual([first.origin, first.seq]);
    expect(await send({ body: 'dangling', replyTo: randomUUID() })).toMatchObject({ type: 'ok' });
    for (const client of [ann, bob]) client.drop();
  });

  it('C6 B54 from, author, at, origin and seq in a post have no effect', async () => {
    const ann = await RawClient.join(url(), 'honest', 'posts');
    const forged = {
      from: 'other',
      author: 'x',
      at: '9999999999999-0000',
      origin: 'forged',
      seq: 1,
      kind: 'claim',
      supersedes: { origin: 'o', seq: 1 },
    };
    const answer = await ann.wire.request({ type: 'post', room: 'posts', id: randomUUID(), body: 'mine', ...forged });
    expect(answer.type).toBe('ok');
    await until('the event', () => ann.bodies().includes('mine'));
    const event = ann.log.received.at(-1)?.event;
    expect(event).toMatchObject({ from: 'honest', author: ann.author, kind: 'post' });
    expect(event?.origin).not.toBe('forged');
    expect(event?.at.startsWith('9999')).toBe(false);
    expect(event).not.toHaveProperty('supersedes');
    ann.drop();
  });

  it('C75 B51 a cursor from the future or of unknown origins is served', async () => {
    const ann = await RawClient.join(url(), 'traveller', 'future');
    const { origin } = await ann.post('future', 'now');
    const wire = await Wire.open(url());
    const cursor = { [origin]: 2 ** 53 - 1, unknown: 5 };
    expect((await wire.request({ type: 'hello', name: 'from-tomorrow', resume: { cursor, rooms: ['future'] } })).type).toBe(
      'welcome',
    );
    expect((await wire.next('resumed')).missed).toBe(0);
    const fresh = await Wire.open(url());
    await fresh.request({ type: 'hello', name: 'from-nowhere', resume: { cursor: { unknown: 5 }, rooms: ['future'] } });
    expect((await fresh.next('resumed')).missed).toBe(1);
    for (const each of [wire, fresh]) each.drop();
    ann.drop();
  });
});
