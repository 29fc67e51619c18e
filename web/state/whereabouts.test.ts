import { describe, expect, it } from 'vitest';
import type { NodeName, UserName } from '../../shared/ids.ts';
import { aNode, aRoom } from './fixtures.ts';
import { placeOf } from './whereabouts.ts';

const person = (name: string, node: string) => ({ name: name as UserName, node: node as NodeName });

describe('whereabouts', () => {
  const rooms = [{ ...aRoom({}), members: [person('bob', 'node-a'), person('cut', 'node-c')] }];
  const nodes = [aNode('node-a', 5), aNode('node-c', 5, { up: false })];
  const known = { isOnline: true, rooms, nodes, mesh: [person('eve', 'node-a')] };

  it('are known of those in a shared room, and by what the node says of the others', () => {
    expect(placeOf('bob', known)).toBe('here');
    expect(placeOf('eve', known)).toBe('here');
    expect(placeOf('dan', known)).toBe('gone');
  });

  it('are unsure without a node, of people on a node that does not answer, and before the node has said', () => {
    expect(placeOf('bob', { ...known, isOnline: false })).toBe('unsure');
    expect(placeOf('cut', known)).toBe('unsure');
    expect(placeOf('dan', { ...known, mesh: undefined })).toBe('unsure');
  });
});
