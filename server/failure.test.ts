import { describe, expect, it } from 'vitest';
import { ConfigError } from './config/config-error.ts';
import { explain } from './failure.ts';
import { StoreError, type StoreErrorCode } from './store/store.ts';

describe('explain', () => {
  it.each([
    ['full', 74],
    ['io', 74],
    ['corrupt', 74],
    ['newer', 78],
    ['locked', 73],
    ['denied', 73],
  ] as const)('a store that is %s exits with %i', (code: StoreErrorCode, exitCode) => {
    expect(explain(new StoreError(code, 'what happened'))).toEqual({ line: 'what happened', exitCode });
  });

  it.each([
    ['EADDRINUSE', 73],
    ['EACCES', 77],
    ['ENOSPC', 74],
    ['ELSE', 1],
  ])('%s exits with %i', (code, exitCode) => {
    const { line, exitCode: actual } = explain(Object.assign(new Error(`listen ${code}: 127.0.0.1:80`), { code }));
    expect(actual).toBe(exitCode);
    expect(line).toContain('127.0.0.1:80');
  });

  it('is one line, whatever was thrown', () => {
    expect(explain(new ConfigError(78, 'a\nb'))).toEqual({ line: 'a\\u000ab', exitCode: 78 });
    expect(explain('text')).toEqual({ line: 'text', exitCode: 1 });
    expect(explain(undefined).exitCode).toBe(1);
  });
});
