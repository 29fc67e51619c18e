import { describe, expect, it } from 'vitest';
import { aRoom, aState } from '../state/fixtures.ts';
import type { Directory } from '../state/types.ts';
import { placesFor } from './places.ts';

const state = aState({ rooms: [aRoom({}), aRoom({ room: 'ops' }), aRoom({ room: 'dm:a:b', with: 'bob' })] });
const directory = {
  users: [
    { name: 'ann', node: 'node-b' },
    { name: 'bob', node: 'node-c' },
    { name: 'cho', node: 'node-a' },
  ],
  rooms: [
    { room: 'ops', topic: '', leader: null, members: 2 },
    { room: 'random', topic: '', leader: null, members: 9 },
  ],
} as unknown as Directory;
const labels = (query: string, unread: ReadonlyMap<string, number> = new Map()) =>
  placesFor(query, state, unread, directory, 'general').map(({ label }) => label);

describe('the places of the switcher', () => {
  it('UX23 has what is unread first, then rooms, people, nodes and commands, each once', () => {
    expect(labels('', new Map([['ops', 3]])).slice(0, 9)).toEqual([
      '#ops',
      '#general',
      'bob',
      '#random',
      'cho',
      'Move to node-a',
      'node-b',
      'Move to node-c',
      'Search messages',
    ]);
  });

  it('finds a part of a name, with its sign or without', () => {
    expect(labels('ran')[0]).toBe('#random');
    expect(labels('#ran')[0]).toBe('#random');
    expect(labels('@ch')[0]).toBe('cho');
  });

  it('offers a room that is not there yet, last', () => {
    expect(labels('brand-new')).toEqual(['Join #brand-new']);
    expect(labels('ops')).not.toContain('Join #ops');
    expect(labels('no room')).toEqual([]);
  });
});
