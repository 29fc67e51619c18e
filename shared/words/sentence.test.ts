import { describe, expect, it } from 'vitest';
import type { Decision, NodeRtt } from '../client/chat-state.ts';
import type { NodeName } from '../ids.ts';
import { timeWithSeconds } from './numbers.ts';
import { sentence } from './sentence.ts';

const T0 = 1_795_000_000_000;
const node = (name: string, rttMs?: number): NodeRtt => ({ name: name as NodeName, rttMs });
const decided = (reason: Decision['reason'], here: NodeRtt, others: NodeRtt[] = [], left?: NodeRtt): Decision => ({
  at: T0,
  verdict: 'stay',
  reason,
  here,
  others,
  left,
});
const [a, b, c] = [node('node-a', 34.2), node('node-b', 12), node('node-c', 35)];

describe('sentence', () => {
  it.each<[string, Decision]>([
    ['You are on node-a because you opened this address; comparing others…', decided('first', a, [node('node-b')])],
    ['You are on node-a, the only node known so far.', decided('first', a)],
    ['You are on node-b: 12 ms, the fastest of 3. node-a 34 ms, node-c 35 ms.', decided('fastest', b, [a, c])],
    ['You are on node-b: 12 ms, the fastest of 2. node-a 34 ms.', decided('fastest', b, [a, node('node-c')])],
    ['You are on node-b: 12 ms, the only node that answers.', decided('fastest', b, [node('node-a')])],
    [
      'You are on node-b (18 ms). node-c is faster (14 ms), but not by enough to move (needs 10 ms and a third).',
      decided('not_enough', node('node-b', 18), [a, node('node-c', 14)]),
    ],
    [
      'You are on node-a (34 ms). node-b is faster (12 ms); you move there when three checks in a row agree.',
      decided('confirming', a, [b, c]),
    ],
    ['You are on node-a (34 ms). node-b is faster (12 ms), but you moved less than a minute ago.', decided('too_soon', a, [b])],
    [
      'You are on node-a (34 ms). node-b is faster (12 ms); you move there as soon as your messages are stored.',
      decided('unstored', a, [b]),
    ],
    ['You are on node-a because you pinned it.', decided('pinned', a, [b])],
    ['You are on node-a because you chose it.', decided('manual', a, [b])],
    ['You are on node-b because it is faster: 12 ms instead of 34 ms on node-a.', decided('faster', b, [c], a)],
    [`You are on node-a because node-b stopped answering at ${timeWithSeconds(T0)}.`, decided('lost', a, [c], b)],
    [`You are on node-a because node-b was going away at ${timeWithSeconds(T0)}.`, decided('drain', a, [c], b)],
    [`You are on node-a because node-b took no more messages at ${timeWithSeconds(T0)}.`, decided('refused', a, [c], b)],
  ])('says %j', (expected, decision) => {
    expect(sentence(decision, undefined)).toBe(expected);
  });

  it('adds that it will return when a pinned node is away', () => {
    const text = sentence(decided('lost', a, [], c), 'node-c');
    expect(text).toContain('You pinned node-c and return to it when it answers.');
    expect(sentence(decided('pinned', c), 'node-c')).toBe('You are on node-c because you pinned it.');
  });

  it('does not call a node pinned that is only where one waits for the pin', () => {
    expect(sentence(decided('pinned', b, [a]), 'node-c')).toBe(
      'You are on node-b because node-c does not answer. You pinned node-c and return to it when it answers.',
    );
  });

  it('never says "<1 ms" as zero', () => {
    expect(sentence(decided('fastest', node('node-b', 0.3), [a]), undefined)).toContain('<1 ms');
  });
});
