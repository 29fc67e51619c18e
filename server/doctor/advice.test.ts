import { describe, expect, it } from 'vitest';
import type { NodeName } from '../../shared/ids.ts';
import type { PeerFinding } from '../backbone/mesh/peer-probe.ts';
import { accessLine, peerLine } from './advice.ts';

const node = 'node-b' as NodeName;
const reached = (clockOffsetMs: number): PeerFinding => ({ is: 'reached', node, url: 'http://b', rttMs: 1.23, clockOffsetMs });
const refused = (code: (PeerFinding & { is: 'refused' })['code']): PeerFinding => ({ is: 'refused', node, code, message: 'no' });

it('says of a peer that lets in others than this node what to do, and of one that does as this one nothing', () => {
  expect(accessLine('node-b', 'open', 'open') ?? accessLine('node-b', 'token', 'token')).toBeUndefined();
  expect(accessLine('node-b', 'open', 'token')).toMatchObject({
    mark: '✗',
    text: '    node-b: lets everybody in, this node does not',
  });
  expect(accessLine('node-b', 'token', 'open')?.text).toMatch('node-b: asks for an access token, this node does not');
});

describe('what the doctor says of a peer', () => {
  it.each<[what: string, finding: PeerFinding, isSecured: boolean, mark: string, says: RegExp]>([
    ['a good one', reached(40), false, '✓', /^b:1 {2}node-b {2}round trip 1\.2 ms, clock \+0\.040 s$/],
    ['a clock that is behind a little', reached(-4_900), false, '✓', /clock −4\.900 s$/],
    ['a clock on its way out', reached(5_100), false, '✗', /beyond 10 s a node takes no posts/],
    ['a clock that is out', reached(-11_000), false, '✗', /this far off takes no posts.*NTP/],
    ['nobody there', { is: 'unreachable', reason: 'ECONNREFUSED' }, false, '✗', /ECONNREFUSED.*Is the node running/],
    ['a firewall', { is: 'unreachable', reason: 'ETIMEDOUT' }, true, '✗', /firewalls/],
    ['another secret', { is: 'unreachable', reason: 'ECONNRESET' }, true, '✗', /mesh secrets of the two differ/],
    ['a hang-up', { is: 'unreachable', reason: 'ECONNRESET' }, false, '✗', /hung up/],
    ['something else', { is: 'stranger', reason: 'not JSON' }, false, '✗', /no node of this mesh \(not JSON\).*Check the port/],
    ['a secret on one side', { is: 'stranger', reason: 'silence' }, true, '✗', /Compare the files/],
    ['another version', refused('version'), false, '✗', /Update the older/],
    ['itself', refused('self'), false, '✗', /Take it out of its --peer/],
    ['a name twice', refused('name_taken'), false, '✗', /its own --name/],
    ['a second connection', refused('duplicate'), false, '✗', /Try again/],
    ['another greeting', refused('bad_hello'), false, '✗', /greeting/],
  ])('%s', (_, finding, isSecured, mark, says) => {
    const line = peerLine('b:1', finding, isSecured);
    expect(line.mark).toBe(mark);
    expect(line.advice === undefined ? line.text : `${line.text} ${line.advice}`).toMatch(says);
    expect(line.advice === undefined).toBe(mark === '✓');
  });
});
