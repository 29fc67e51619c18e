import { describe, expect, it } from 'vitest';
import { parseEvent } from '../server/backbone/peer-messages.ts';
import { jsonErrorPlace } from '../server/config/json-error.ts';
import { serialiseEvent } from '../server/store/commit-rules.ts';
import { decodeClientMessage } from '../shared/protocol/codec.ts';
import type { LogEvent } from '../shared/protocol/event.ts';
import { canonicalName, foldName, nameProblem } from '../shared/protocol/names.ts';
import { parseRoomName } from '../shared/protocol/rooms.ts';
import { plainText } from '../web/room/markdown.ts';
import { JSON_TEXTS, NOT_JSON_TEXTS } from './tricky-json.ts';
import { TRICKY_TEXTS } from './tricky-texts.ts';

const isWellFormed = (text: string) => !/\p{Cs}/u.test(text);
const codeOf = (text: string) => {
  const decoded = decodeClientMessage(text);
  return decoded.ok ? 'ok' : decoded.error.code;
};
const event = {
  type: 'event',
  origin: 'AbCd_-123456',
  seq: 1,
  at: '1700000000000-0000',
  kind: 'post',
  room: 'general',
  from: 'ann',
  author: 'ann',
  id: '018f0000-0000-7000-8000-000000000000',
} as unknown as LogEvent;

describe('texts around the edges of JSON', () => {
  it.each(JSON_TEXTS)('C2 %j is JSON, as a frame and as a field that nobody knows', (text) => {
    const isObject = text.trim().startsWith('{');
    expect(codeOf(text)).toBe(isObject ? 'bad_field' : 'not_object');
    expect(codeOf(`{"type":"ping","ref":1,"x":${text}}`)).toBe('ok');
    expect(jsonErrorPlace(text)).toBeUndefined();
  });

  it.each(NOT_JSON_TEXTS)('C2 %j is not JSON, as a frame, as a field and as a configuration file', (text) => {
    expect(codeOf(text)).toBe('bad_json');
    expect(codeOf(`{"type":"ping","ref":1,"x":${text}}`)).toBe('bad_json');
    expect(jsonErrorPlace(text)).toBeDefined();
  });
});

describe('texts that have broken programs', () => {
  it.each(TRICKY_TEXTS)('C5 C24 %j goes through a frame letter for letter, or is refused for half a character', (body) => {
    const post = { type: 'post', ref: 1, id: 'i', room: 'r', body };
    const decoded = decodeClientMessage(JSON.stringify(post));
    if (isWellFormed(body)) expect(decoded).toEqual({ ok: true, message: post });
    else expect(decoded).toMatchObject({ ok: false, ref: 1, error: { code: 'bad_field', detail: { field: 'body' } } });
  });

  it.each(TRICKY_TEXTS)('C30 C40 %j is one name and one room on every node, or none', (text) => {
    const isName = nameProblem(text) === undefined;
    expect(nameProblem(canonicalName(text)) === undefined).toBe(isName);
    if (isName) expect(foldName(canonicalName(text))).toBe(foldName(text));
    const room = parseRoomName(text);
    expect(parseRoomName(room ?? text.normalize('NFC'))).toBe(room);
  });

  it.each(TRICKY_TEXTS)('M32 %j goes from node to node letter for letter, and onto the screen', (body) => {
    expect(parseEvent(serialiseEvent({ ...event, body })).body).toBe(body);
    expect(plainText(body).trim()).toBe(body.replaceAll('`', '').trim());
  });
});
