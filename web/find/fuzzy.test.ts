import { describe, expect, it } from 'vitest';
import { fitting, scoreOf } from './fuzzy.ts';

const best = (query: string, ...names: string[]) => fitting(names, query, (name) => name);

describe('what fits', () => {
  it('has the letters in their order, whatever is between', () => {
    expect(scoreOf('gnl', 'general')).toBeDefined();
    expect(scoreOf('lng', 'general')).toBeUndefined();
    expect(scoreOf('ops team', '#ops-team')).toBeDefined();
  });

  it('begins with it before it only holds it, and at words before in words', () => {
    expect(best('ge', 'bridge', 'general')).toEqual(['general', 'bridge']);
    expect(best('dt', 'addition', 'dev-tools')).toEqual(['dev-tools', 'addition']);
    expect(best('ops', 'ops-europe', 'ops')).toEqual(['ops', 'ops-europe']);
  });

  it('takes no notice of case and accents', () => {
    expect(best('ELOISE', 'éloïse')).toEqual(['éloïse']);
  });

  it('is everything as it was when nothing is typed', () => {
    expect(best(' ', 'b', 'a')).toEqual(['b', 'a']);
  });
});
