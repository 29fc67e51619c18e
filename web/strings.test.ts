import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../shared/protocol/error-codes.ts';
import { catalogue as strings } from './strings/all.ts';

function texts(value: unknown, path = 'strings'): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String((value as (...words: unknown[]) => unknown)('a', 'b', 'c', 'd'))]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

describe('strings', () => {
  it('has no empty text, none with a hole in it, none with stray space', () => {
    for (const [path, text] of texts(strings)) {
      expect(text, path).toMatch(/\S/);
      expect(text, path).not.toMatch(/undefined|\[object|NaN/);
      expect(text, path).toBe(text.trim());
    }
  });

  it('keeps the names that the outside relies on', () => {
    expect([
      strings.card.name,
      strings.card.join,
      strings.side.rooms.nav,
      strings.side.rooms.newRoom,
      strings.side.rooms.joinRoom,
      strings.room.messages('general'),
      strings.composer.room('general'),
      strings.composer.direct('bob'),
      strings.composer.send,
      strings.side.people.list,
      strings.mesh.region,
      strings.mesh.table,
      strings.mesh.pin('node-a'),
      strings.mesh.unpin,
      strings.mesh.measure,
      strings.mesh.move('node-a'),
      strings.mesh.log,
      strings.find.search.box,
    ]).toEqual([
      'Your name',
      'Join',
      'Rooms',
      'New room',
      'Join room',
      'Messages in general',
      'Message #general',
      'Message bob',
      'Send',
      'People',
      'Mesh',
      'Nodes',
      'Pin node-a',
      'Unpin',
      'Measure now',
      'Move to node-a',
      'Failover log',
      'Search messages',
    ]);
  });

  it('has words only for codes that exist', () => {
    for (const code of [...Object.keys(strings.refusals), ...Object.keys(strings.nameErrors)])
      expect(ERROR_CODES).toContain(code);
  });

  it('promises no secrecy that whoever runs a node could break', () => {
    for (const [path, text] of texts(strings)) expect(text, path).not.toMatch(/can read|private|secret|encrypted/i);
  });

  it('counts as people do', () => {
    expect(strings.around.lateAbove(1)).toBe('1 earlier message arrived ↑');
    expect(strings.around.lateAbove(4)).toBe('4 earlier messages arrived ↑');
    expect(strings.people.count(1)).toBe('1 person');
  });
});
