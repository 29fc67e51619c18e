import { describe, expect, it } from 'vitest';
import type { OriginId, UserName } from '../ids.ts';
import type { Welcome } from '../protocol/server-messages.ts';
import { SessionState, storageOwner } from './session-state.ts';

const A = 'A' as OriginId;

function welcomed(cursor: Record<string, number>): SessionState {
  const session = new SessionState('ann', 'k');
  session.adopt({ session: 's1', author: 'me', user: 'ann', cursor } as unknown as Welcome);
  return session;
}

describe('SessionState', () => {
  it('C72 starts from the first welcome and ignores the cursor of a later one', () => {
    const session = welcomed({ A: 3 });
    session.adopt({ session: 's1', author: 'me', user: 'ann~x', cursor: { A: 99 } } as unknown as Welcome);
    expect([session.cursor, session.me?.name]).toEqual([{ A: 3 }, 'ann~x']);
  });

  it('C74 raises the cursor and never lets it fall', () => {
    const session = welcomed({ A: 3 });
    session.taken({ origin: A, seq: 2 });
    session.taken({ origin: A, seq: 5 });
    session.raiseTo({ A: 4, B: 1 });
    expect(session.cursor).toEqual({ A: 5, B: 1 });
    expect([session.isAheadOf({ A: 5, B: 1 }), session.isAheadOf({ A: 9 }), session.isAheadOf({ A: 4, B: 7 })]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('C25 says hello as the same session from the first welcome on', () => {
    const session = new SessionState('ann', undefined);
    expect(session.hello).toEqual({ name: 'ann' });
    session.adopt({ session: 's1', author: 'me', user: 'ann', cursor: {} } as unknown as Welcome);
    expect(session.hello).toEqual({ name: 'ann', session: 's1' });
    expect(new SessionState('ann', 'k').hello).toEqual({ name: 'ann', key: 'k' });
  });

  it('C39 goes by the name that another session of the same person took, and by none that is only shown', () => {
    const session = new SessionState('ann', 'k');
    session.renamed('ann~1a2b' as UserName);
    expect(session.hello).toMatchObject({ name: 'ann' });
    session.renamed('anna' as UserName);
    expect(session.hello).toMatchObject({ name: 'anna' });
  });

  it('tells identities apart in storage without showing a key', () => {
    const owners = [
      storageOwner('ann', undefined),
      storageOwner('bob', undefined),
      storageOwner('ann', 'key-1'),
      storageOwner('ann', 'key-2'),
    ];
    expect(new Set(owners).size).toBe(4);
    expect(owners.join(' ')).not.toContain('key-1');
    expect(storageOwner('bob', 'key-1')).toBe(owners[2]);
  });

  it('knows whether the node it went live on lacks something that it has read elsewhere', () => {
    const session = new SessionState('ann', undefined);
    session.adopt({ session: 's1', author: 'me', user: 'ann', cursor: {} } as unknown as Welcome);
    session.taken({ origin: 'A' as OriginId, seq: 4 });
    session.attached({ B: 2 });
    expect(session.isAheadOfNode).toBe(true);
    session.attached({ A: 4, B: 3 });
    expect(session.isAheadOfNode).toBe(false);
    expect(session.cursor).toEqual({ A: 4, B: 3 });
  });
});
