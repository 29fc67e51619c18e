import { describe, expect, it } from 'vitest';
import { loggable, printable } from './loggable.ts';

describe('loggable', () => {
  it('writes control characters and direction marks as escapes', () => {
    expect(printable('a\u001b[2Jb\r\nc\u0085d\u202ee\u2028f')).toBe('a\\u001b[2Jb\\u000d\\u000ac\\u0085d\\u202ee\\u2028f');
    expect(loggable({ 'na\nme': ['x\u0000'] })).toEqual({ 'na\\u000ame': ['x\\u0000'] });
  });

  it('keeps message bodies and secrets out', () => {
    const text = JSON.stringify(loggable({ post: { body: 'dear diary', json: '{"body":"dear diary"}' }, key: 'dear diary' }));
    expect(text).not.toContain('diary');
    expect(text).toContain('[10 characters]');
  });

  it('cuts what is too long, too many, too deep or bytes', () => {
    expect((loggable('a'.repeat(5_000)) as string).length).toBe(1_001);
    expect(loggable(Array.from({ length: 100 }, () => 0))).toHaveLength(64);
    const ring: { self?: object } = {};
    ring.self = ring;
    expect(JSON.stringify(loggable(ring))).toContain('…');
    expect(loggable(Buffer.from('secret'))).toBe('[6 bytes]');
  });

  it('tells what an error is about, its cause included', () => {
    const error = Object.assign(new Error('no\nway', { cause: new TypeError('why') }), { code: 'EIO' });
    const shown = loggable(error) as { stack: string[] };
    expect(shown).toMatchObject({
      type: 'Error',
      message: 'no\\u000away',
      code: 'EIO',
      cause: { type: 'TypeError', message: 'why' },
    });
    expect(shown.stack[0]).toMatch(/^at /);
  });
});
