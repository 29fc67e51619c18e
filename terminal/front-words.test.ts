import { describe, expect, it } from 'vitest';
import { type ChatState, type Entry, type MoveRecord, NOBODY } from '../shared/client/chat-state.ts';
import type { NodeName, RoomName, UserName } from '../shared/ids.ts';
import { complete } from './completion.ts';
import { linesOf as inputLines } from './input-lines.ts';
import { promptOf } from './prompt.ts';
import { COLOURED, PLAIN } from './style.ts';
import { linesOf, type Reader } from './text-lines.ts';

const state = (some: Partial<ChatState>): ChatState => ({
  ...NOBODY,
  phase: { is: 'online', node: 'node-b' as NodeName, moving: undefined },
  ...some,
});
const node = {
  name: 'node-b' as NodeName,
  url: '',
  up: true,
  simulatedMs: undefined,
  samples: [],
  measuredAt: 0,
  answering: true,
  standby: false,
};
const here = state({ nodes: [{ ...node, rttMs: 12.4, current: true }] });
const SAFE = { waiting: 0, stored: 0 };
const reader: Reader = { style: PLAIN, me: 'ann', room: 'general', oneLine: false };
const message = (body: string, some: Partial<Entry> = {}, room = 'general', partner?: string) =>
  ({
    is: 'message',
    room: room as RoomName,
    with: partner as UserName | undefined,
    entry: { from: 'bob', body, own: false, time: 0, late: false, delivery: { is: 'received' }, ...some } as Entry,
    history: false,
    echoed: false,
  }) as const;
const shown = (...some: Parameters<typeof message>) =>
  linesOf(message(...some), reader).map((line) => line.replace(/^\[[\d:]+\] /, ''));

describe('the prompt', () => {
  it.each([
    ['ann@node-b 12ms #general> ', here, 'general', undefined, SAFE],
    ['ann@node-b 12ms →bob> ', here, 'general', 'bob', SAFE],
    ['ann@node-b #general> ', state({}), 'general', undefined, SAFE],
    ['ann@node-b no room> ', state({}), undefined, undefined, SAFE],
    ['[2 waiting, 1 ✓] ann@node-b 12ms #general> ', here, 'general', undefined, { waiting: 2, stored: 1 }],
    ['ann@no node #general> ', state({ phase: { is: 'idle' } }), 'general', undefined, SAFE],
  ] as const)('B2 is %j', (prompt, some, room, direct, unsafe) => {
    expect(promptOf(some, 'ann', { room, reader: direct }, unsafe)).toBe(prompt);
  });
});

describe('a message', () => {
  it('E3 is a line with its time, its author and its text', () => {
    expect(linesOf(message('hi'), reader)[0]).toMatch(/^\[\d\d:\d\d:\d\d\] bob: hi$/);
  });

  it.each([
    [['#ops bob: hi'], shown('hi', {}, 'ops')],
    [['* bob waves'], shown('/me waves')],
    [['🔒 bob: hi  (direct, only you and bob)'], shown('hi', {}, 'dm:a:b', 'bob')],
    [['🔒 ann → bob: hi  (direct, only you and bob)'], shown('hi', { own: true, from: 'ann' as UserName }, 'dm:a:b', 'bob')],
    [['bob: hi  (arrived late)'], shown('hi', { late: true })],
  ])('A3 is shown as %j', (lines, found) => {
    expect(found).toEqual(lines);
  });

  it.each([
    ['bob (to ann, “is it back?”): yes', { from: 'ann', body: 'is it back?' }],
    [`bob (to ann, “${'x'.repeat(29)}…”): yes`, { from: 'ann', body: 'x'.repeat(40) }],
    ['bob (to ann): yes', { from: 'ann', body: '', deleted: true }],
    ['bob (to an older message): yes', undefined],
  ])('shows what it answers: %j', (line, quoted) => {
    const answered = { ...message('yes', { replyTo: 'q' }), ...(quoted && { quoted: quoted as Entry }) };
    expect(linesOf(answered, reader)[0]).toMatch(line);
  });

  it('is not shown any more once it is taken back', () => {
    expect(shown('', { deleted: true })).toEqual(['bob: (taken back)']);
  });

  it('B42 B80 cannot pass for another one, by a line break or by a name', () => {
    expect(shown('one\n[09:00:00] ann: forged')).toEqual(['bob: one', '           ┆ [09:00:00] ann: forged']);
    const evil = '\u001b[31m\u202e';
    const found = linesOf(message(evil, { from: evil as UserName }, evil), reader).join('');
    expect(found).toMatch(/^\P{C}*$/u);
    expect(linesOf(message('a\nb'), { ...reader, oneLine: true })).toHaveLength(1);
  });

  it('A7 has the colour of its author, and none where none is wanted', () => {
    const coloured = linesOf(message('hi'), { ...reader, style: COLOURED })[0] ?? '';
    expect(coloured).toContain('\u001b[');
    expect(linesOf(message('hi'), reader)[0]).not.toContain('\u001b');
  });
});

describe('what happened', () => {
  const move: MoveRecord = {
    at: 0,
    from: 'node-b' as NodeName,
    to: 'node-c' as NodeName,
    cause: 'lost',
    gapMs: 812,
    resent: 2,
    replayed: 0,
  };
  const room = 'general' as RoomName;
  const names = (...some: string[]) => some as UserName[];
  it.each([
    ['-- moved node-b → node-c: lost connection, 0.8 s, 2 resent', { is: 'moved', move }],
    [
      '-- reconnected to node-c: reconnected',
      { is: 'moved', move: { ...move, from: move.to, cause: 'resume', gapMs: 0, resent: 0 } },
    ],
    ['-- bob joined the room general', { is: 'presence', room, joined: names('bob'), left: [] }],
    [
      '-- a, b, c and 3 others left the room general',
      { is: 'presence', room, joined: [], left: names('a', 'b', 'c', 'd', 'e', 'f') },
    ],
    ['-- Leader of room general: bob', { is: 'leader', room, leader: 'bob' as UserName }],
    ['-- Topic of room general: on call', { is: 'topic', room, topic: 'on call' }],
  ] as const)('D4 E4 is %j', (line, happening) => {
    expect(linesOf(happening, reader)).toEqual([line]);
  });
});

describe('what was done to a message', () => {
  const { entry } = message('new\ntext');
  const where = { room: 'general' as RoomName, with: undefined, entry, before: message('old words').entry, here: false };
  const by = 'cat' as UserName;
  it.each([
    [['* bob edited: new', '           ┆ text'], { is: 'edited', ...where }],
    [['#ops * bob took back “old words”'], { is: 'deleted', ...where, room: 'ops' as RoomName }],
    [['🔒 * cat reacted 👍 to “new\\ntext”'], { is: 'reacted', ...where, with: by, by, emoji: '👍', on: true }],
    [['* cat took 👍 back from “new\\ntext”'], { is: 'reacted', ...where, by, emoji: '👍', on: false }],
    [[], { is: 'edited', ...where, here: true }],
  ] as const)('is %j', (lines, happening) => {
    expect(linesOf(happening, reader)).toEqual(lines);
  });

  it('B80 shows what controls a terminal as an escape', () => {
    const evil = '\u001b[31m\u202e';
    const bad = { ...where, entry: message(evil, { from: evil as UserName }).entry, by: evil as UserName, emoji: evil, on: true };
    const before = message(evil).entry;
    const lines = (['edited', 'deleted', 'reacted'] as const).flatMap((is) => linesOf({ ...bad, before, is }, reader));
    expect(lines.join('')).toMatch(/^\P{C}*$/u);
  });

  it('says of a change that was refused what it was, and why', () => {
    const delivery = { is: 'failed', code: 'forbidden', message: '' } as const;
    const change = { id: 'c' as Entry['id'], kind: 'edit', body: 'newer', delivery } as const;
    expect(linesOf({ is: 'change', ...where, change }, reader)).toEqual(['! Not changed: you may not write here. “newer”']);
  });
});

describe('Tab', () => {
  const known = { people: ['bob', 'bert', 'cat'], rooms: ['ops', 'general'], nodes: ['node-a'] };
  it.each([
    ['/us', [['/users '], '/us']],
    ['/J', [['/join '], '/J']],
    ['/re', [['/react ', '/reply '], '/re']],
    ['/join o', [['ops '], 'o']],
    ['/join #g', [['#general '], '#g']],
    ['/msg b', [['bert ', 'bob '], 'b']],
    ['/pin n', [['node-a '], 'n']],
    ['/nick b', [[], 'b']],
    ['bo', [['bob: '], 'bo']],
    ['ask ca', [['cat '], 'ca']],
    ['', [[], '']],
    ['hello ', [[], 'hello ']],
  ] as const)('after %j offers %j', (line, offer) => {
    expect(complete(line, known)).toEqual(offer);
  });
});

describe('the lines of an input', () => {
  async function read(...chunks: (string | Uint8Array)[]) {
    async function* stream() {
      yield* chunks;
    }
    const found: string[] = [];
    for await (const { text, cut } of inputLines(stream())) found.push(cut ? `cut at ${text.length}` : text);
    return found;
  }

  it('are whole, however they come, the last one without a line break too', async () => {
    expect(await read('on', 'e\r\ntw', 'o\n\nthr', 'ee')).toEqual(['one', 'two', '', 'three']);
    const bytes = new TextEncoder().encode('grüße\n日本\n');
    expect(await read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(['grüße', '日本']);
  });

  it('are cut where they would not end, and the next one is whole again', async () => {
    const long = 'x'.repeat(40_000);
    expect(await read(long, long, `${long}\nnext\n`)).toEqual(['cut at 65536', 'next']);
  });
});
