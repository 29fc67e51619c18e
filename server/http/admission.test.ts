import { describe, expect, it } from 'vitest';
import { Admission } from './admission.ts';

function stage(limits: { readonly atOnce?: number; readonly perSecond?: number } = {}) {
  const world = { now: 0, greeting: 0, draining: false };
  const admission = new Admission({
    signInsAtOnce: limits.atOnce ?? 0,
    signInsPerSecond: limits.perSecond ?? 0,
    clock: { monotonic: () => world.now },
    greeting: () => world.greeting,
    isDraining: () => world.draining,
  });
  /** How many of so many come in. */
  const admitted = (count: number, isResuming = false) =>
    Array.from({ length: count }, () => admission.refusal(isResuming)).filter((refusal) => refusal === undefined).length;
  return { world, admission, admitted };
}

describe('admission', () => {
  it('C151 lets in so many at once and then so many a second, and says to the others when to come back', () => {
    const { world, admission, admitted } = stage({ perSecond: 20 });
    expect(admitted(100)).toBe(20);
    expect(admission.refusal(false)).toMatchObject({ status: 503, error: 'too_many_sign_ins', headers: { 'Retry-After': '1' } });
    world.now = 500;
    expect(admitted(100)).toBe(10);
    world.now = 60_000;
    expect(admitted(100)).toBe(20);
  });

  it('C151 lets in who resumes beyond that pace', () => {
    const { admitted } = stage({ perSecond: 20 });
    expect(admitted(100)).toBe(20);
    expect(admitted(100, true)).toBe(100);
    expect(admitted(1)).toBe(0);
  });

  it('has new ones wait for those who resume, not the other way round', () => {
    const { admitted } = stage({ perSecond: 20 });
    expect(admitted(15, true)).toBe(15);
    expect(admitted(100)).toBe(5);
  });

  it('lets in no more than can be signing in together, whoever they are', () => {
    const { world, admitted } = stage({ atOnce: 8 });
    world.greeting = 7;
    expect(admitted(1)).toBe(1);
    world.greeting = 8;
    expect(admitted(1) + admitted(1, true)).toBe(0);
    world.greeting = 0;
    expect(admitted(1)).toBe(1);
  });

  it('C150 lets in nobody while the node is going away', () => {
    const { world, admission } = stage();
    world.draining = true;
    for (const isResuming of [false, true]) {
      expect(admission.refusal(isResuming)).toMatchObject({ status: 503, error: 'draining', headers: { 'Retry-After': '5' } });
    }
  });

  it('with 0 for both limits lets everybody in', () => {
    const { world, admitted } = stage();
    world.greeting = 100_000;
    expect(admitted(10_000)).toBe(10_000);
  });
});
