import { describe, expect, it } from 'vitest';
import { addToDraft, drafts, setDraft } from './drafts.ts';
import { writeKept } from './kept.ts';

describe('addToDraft', () => {
  it('is the draft where there was none, and follows what is being typed', () => {
    addToDraft('#ops', 'failed');
    expect(drafts.value['#ops']).toBe('failed');
    setDraft('#ops', 'half a thou');
    addToDraft('#ops', 'failed');
    expect(drafts.value['#ops']).toBe('half a thou\nfailed');
    writeKept();
  });
});
