import { describe, expect, it } from 'vitest';
import type { NodeName } from '../../shared/ids.ts';
import { VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { Nodes } from './nodes.ts';
import type { LinkClaims } from './reachability.ts';

const node = (name: string) => name as NodeName;
const SELF = node('a');
/** Links that both ends claim. */
function links(...pairs: readonly string[]): LinkClaims {
  const claims = new Map<NodeName, Set<NodeName>>();
  const claim = (from: string, to: string) => claims.set(node(from), (claims.get(node(from)) ?? new Set()).add(node(to)));
  for (const [one = '', other = ''] of pairs) {
    claim(one, other);
    claim(other, one);
  }
  return claims;
}

function stage() {
  const time = new VirtualClock();
  const told: string[] = [];
  const nodes = new Nodes(SELF, time.clock(), {
    appeared: (name) => told.push(`${name} appeared`),
    vanished: (name) => told.push(`${name} vanished`),
    left: (name) => told.push(`${name} left`),
    changed: () => told.push('changed'),
  });
  return { time, nodes, take: () => told.splice(0), known: ['a', 'b', 'c'].map(node) };
}

describe('the states of nodes', () => {
  it('M62 a node that comes into reach is alive at once', () => {
    const { nodes, take, known } = stage();
    expect(nodes.state(SELF)).toBe('alive');
    nodes.update(known, links('ab', 'bc'));
    expect(take()).toEqual(['b appeared', 'c appeared', 'changed']);
    expect([...nodes.alive()]).toEqual(['a', 'b', 'c']);
    nodes.update(known, links('ab', 'bc'));
    expect(take()).toEqual([]);
  });

  it('M62 M63 out of reach it is suspect for 3 s and shows nothing, then down', async () => {
    const { time, nodes, take, known } = stage();
    nodes.update(known, links('ab', 'bc'));
    take();
    nodes.update(known, links('ab'));
    expect(nodes.state(node('c'))).toBe('suspect');
    expect([...nodes.alive()]).toEqual(['a', 'b']);
    expect(take()).toEqual(['changed']);
    await time.advance(2_999);
    expect(take()).toEqual([]);
    await time.advance(1);
    expect(nodes.state(node('c'))).toBe('down');
    expect(take()).toEqual(['c vanished', 'changed']);
  });

  it('M63 gone again a moment after it came back from down, it was only hearsay and is down at once', async () => {
    const { time, nodes, take, known } = stage();
    nodes.update(known, links('ab', 'bc'));
    nodes.update(known, links('ab'));
    await time.advance(3_000);
    nodes.update(known, links('ab', 'bc'));
    take();
    await time.advance(9);
    nodes.update(known, links('ab'));
    expect(nodes.state(node('c'))).toBe('down');
    expect(take()).toEqual(['c vanished', 'changed']);
  });

  it('M63 gone again a while after it came back from down, it has its grace', async () => {
    const { time, nodes, known } = stage();
    nodes.update(known, links('ab', 'bc'));
    nodes.update(known, links('ab'));
    await time.advance(3_000);
    nodes.update(known, links('ab', 'bc'));
    await time.advance(250);
    nodes.update(known, links('ab'));
    expect(nodes.state(node('c'))).toBe('suspect');
  });

  it('M62 back within the grace it never was away', async () => {
    const { time, nodes, take, known } = stage();
    nodes.update(known, links('ab'));
    nodes.update(known, links());
    take();
    await time.advance(2_000);
    nodes.update(known, links('ab'));
    expect(take()).toEqual(['changed']);
    await time.advance(60_000);
    expect(nodes.state(node('b'))).toBe('alive');
    expect(take()).toEqual([]);
  });

  it('M62 back after the grace it appears anew', async () => {
    const { time, nodes, take, known } = stage();
    nodes.update(known, links('ab'));
    nodes.update(known, links());
    await time.advance(5_000);
    take();
    nodes.update(known, links('ab'));
    expect(take()).toEqual(['b appeared', 'changed']);
  });

  it('M62 after 10 minutes it is forgotten', async () => {
    const { time, nodes, take, known } = stage();
    nodes.update(known, links('ab', 'ac'));
    nodes.update(known, links('ac'));
    await time.advance(3_000);
    take();
    await time.advance(599_999);
    expect(nodes.names()).toEqual(['a', 'b', 'c']);
    await time.advance(1);
    expect(nodes.names()).toEqual(['a', 'c']);
    expect(take()).toEqual(['b left', 'changed']);
  });

  it('M62 a node that was only heard of is down, and never vanishes', async () => {
    const { time, nodes, take, known } = stage();
    nodes.update(known, links('ab'));
    expect(nodes.state(node('c'))).toBe('down');
    take();
    await time.advance(10_000);
    expect(take()).toEqual([]);
  });

  it('M62 stopping leaves no timer', () => {
    const { time, nodes, known } = stage();
    nodes.update(known, links('ab'));
    nodes.update(known, links());
    expect(time.pendingTimers).toBeGreaterThan(0);
    nodes.stop();
    expect(time.pendingTimers).toBe(0);
  });
});
