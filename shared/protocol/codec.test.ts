import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeClientMessage } from './codec.ts';

const refusal = (text: string) => {
  const decoded = decodeClientMessage(text);
  if (decoded.ok) throw new Error(`was taken: ${text}`);
  return { code: decoded.error.code, ref: decoded.ref, field: decoded.error.detail.field };
};

describe('decoding a client frame', () => {
  it('C2 takes a message and leaves out what is no field of it', () => {
    const decoded = decodeClientMessage('{"type":"post","ref":1,"id":"x","room":"r","body":"b","from":"eve","seq":9}');
    expect(decoded).toEqual({ ok: true, message: { type: 'post', ref: 1, id: 'x', room: 'r', body: 'b' } });
  });

  it.each([
    ['{', 'bad_json'],
    ['', 'bad_json'],
    ['NaN', 'bad_json'],
    ['{"type":"ping","ref":NaN}', 'bad_json'],
    ['[]', 'not_object'],
    ['null', 'not_object'],
    ['"x"', 'not_object'],
    ['123', 'not_object'],
    ['['.repeat(30_000) + ']'.repeat(30_000), 'too_deep'],
    [`{"type":"ping","ref":1,"x":${'{"a":'.repeat(32)}1${'}'.repeat(32)}}`, 'too_deep'],
  ])('C2 C3 answers %.40s with %s and no ref', (text, code) => {
    expect(refusal(text)).toEqual({ code, ref: null, field: undefined });
  });

  it('C3 takes 32 levels, and brackets within texts do not count', () => {
    expect(decodeClientMessage(`{"type":"ping","ref":1,"x":${'['.repeat(31)}${']'.repeat(31)}}`).ok).toBe(true);
    expect(decodeClientMessage(JSON.stringify({ type: 'ping', ref: 1, x: `\\"${'['.repeat(99)}` })).ok).toBe(true);
  });

  it.each(['nope', 'constructor', '__proto__', 'toString'])('C4 answers type %s with unknown_type', (type) => {
    expect(refusal(JSON.stringify({ type, ref: 3 }))).toMatchObject({ code: 'unknown_type', ref: 3 });
  });

  it.each([
    ['{"ref":4}', 'type', 4],
    ['{"type":5,"ref":4}', 'type', 4],
    ['{"type":"ping"}', 'ref', null],
    ['{"type":"ping","ref":-1}', 'ref', null],
    ['{"type":"ping","ref":-0}', 'ref', null],
    ['{"type":"ping","ref":1.5}', 'ref', null],
    ['{"type":"ping","ref":1e400}', 'ref', null],
    ['{"type":"join","ref":1,"room":7}', 'room', 1],
    ['{"type":"join","ref":1,"room":"r","limit":-1}', 'limit', 1],
    ['{"type":"join","ref":1,"room":"r","limit":-0}', 'limit', 1],
    ['{"type":"history","ref":1,"room":"r","limit":0}', 'limit', 1],
    ['{"type":"history","ref":1,"room":"r","limit":1e9}', 'limit', 1],
    ['{"type":"history","ref":1,"room":"r","before":{"at":"x","origin":"o","seq":1}}', 'before.at', 1],
    ['{"type":"post","ref":1,"room":"r","body":"b"}', 'id', 1],
    ['{"type":"post","ref":1,"id":"i","room":"r","body":{}}', 'body', 1],
    ['{"type":"post","ref":1,"id":"i","room":"r","body":"\\ud800"}', 'body', 1],
    ['{"type":"hello","ref":1,"name":"a\\udc00b"}', 'name', 1],
    ['{"type":"hello","ref":1,"name":"a","key":"short"}', 'key', 1],
    ['{"type":"resume","ref":1,"rooms":["\\ud800"],"cursor":{}}', 'rooms', 1],
    ['{"type":"resume","ref":1,"rooms":[1],"cursor":{}}', 'rooms', 1],
    ['{"type":"resume","ref":1,"rooms":[],"cursor":{"o":9007199254740993}}', 'cursor', 1],
    ['{"type":"resume","ref":1,"rooms":[],"cursor":{"o":-1}}', 'cursor', 1],
    ['{"type":"resume","ref":1,"rooms":[],"cursor":{"o":-0}}', 'cursor', 1],
    ['{"type":"hello","ref":1,"name":"a","resume":{"rooms":[],"cursor":{"a b":1}}}', 'resume.cursor', 1],
  ])('C5 answers %s with bad_field %s', (text, field, ref) => {
    expect(refusal(text)).toEqual({ code: 'bad_field', ref, field });
  });

  it('C70 refuses a cursor of more than 8,192 origins', () => {
    const cursor = Object.fromEntries(Array.from({ length: 8_193 }, (_, i) => [`o${i}`, 1]));
    expect(refusal(JSON.stringify({ type: 'resume', ref: 1, rooms: [], cursor }))).toMatchObject({
      code: 'bad_field',
      field: 'cursor',
    });
  });

  it('C6 is not led astray by __proto__ and constructor', () => {
    const text =
      '{"type":"resume","ref":1,"rooms":[],"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"cursor":{"__proto__":5}}';
    const decoded = decodeClientMessage(text);
    expect(decoded).toEqual({ ok: true, message: { type: 'resume', ref: 1, rooms: [], cursor: {} } });
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect(refusal('{"__proto__":{"type":"ping"},"ref":2}')).toMatchObject({ code: 'bad_field', field: 'type' });
  });

  it('C7 answers any text at all, and never throws', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ type: 'resume', ref: 1, cursor: value, rooms: value })),
    );
    fc.assert(
      fc.property(anyText, (text) => typeof decodeClientMessage(text).ok === 'boolean'),
      { numRuns: 2_000 },
    );
  });

  it('C10 stays quick on large frames', () => {
    const keys = JSON.stringify(Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`key${i}`, i])));
    expect(refusal(keys)).toMatchObject({ code: 'bad_field', field: 'type' });
  });
});
