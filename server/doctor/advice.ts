import type { PeerFinding } from '../backbone/mesh/peer-probe.ts';

/** One thing that was looked at. `advice`: what to do about it; only with something wrong. */
export interface Line {
  readonly mark: '✓' | '✗' | '–';
  readonly text: string;
  readonly advice?: string;
}

/** A node more than this far off the others takes no posts (C107); half of it is worth a word. */
const CLOCK_LIMIT_MS = 10_000;

const SYSTEM_ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there. Is the node running, and is this the address of its --mesh (not of its --http)?',
  ETIMEDOUT: 'Packets vanish on the way. Look at the firewalls between the two machines, and at the address.',
  EHOSTUNREACH: 'There is no route to that machine. Is it up, and is the address right?',
  ENETUNREACH: 'There is no route to that network from here.',
  ENOTFOUND: 'No such name. Check its spelling, and the DNS of this machine.',
  EAI_AGAIN: 'The name could not be looked up just now. Check the DNS of this machine.',
};

/** What a peer's answer means, in words for the operator. `isSecured`: this node has a mesh secret. */
export function peerLine(address: string, finding: PeerFinding, isSecured: boolean): Line {
  switch (finding.is) {
    case 'reached':
      return reachedLine(address, finding);
    case 'refused':
      return { mark: '✗', text: `${address}  ${finding.node}: ${finding.message}`, advice: REFUSED[finding.code] };
    case 'unreachable': {
      const advice = SYSTEM_ADVICE[finding.reason] ?? (isSecured ? SECRETS_DIFFER : 'It hung up before anything was said.');
      return { mark: '✗', text: `${address}  cannot be reached (${finding.reason})`, advice };
    }
    case 'stranger':
      return {
        mark: '✗',
        text: `${address}  is no node of this mesh (${finding.reason})`,
        advice: isSecured ? SECRETS_DIFFER : NO_NODE,
      };
  }
}

/** Whether two nodes carry the same tokens only they know; that one of them has none is seen. Undefined: all is well. */
export function accessLine(node: string, theirs: 'open' | 'token', ours: 'open' | 'token'): Line | undefined {
  if (theirs === ours) return undefined;
  const text = theirs === 'open' ? 'lets everybody in, this node does not' : 'asks for an access token, this node does not';
  return {
    mark: '✗',
    text: `    ${node}: ${text}`,
    advice: 'A mesh is as open as its most open node. Give all the same --access-token-file.',
  };
}

function reachedLine(address: string, { node, rttMs, clockOffsetMs }: PeerFinding & { readonly is: 'reached' }): Line {
  const text = `${address}  ${node}  round trip ${rttMs.toFixed(1)} ms, clock ${signed(clockOffsetMs)} s`;
  if (Math.abs(clockOffsetMs) < CLOCK_LIMIT_MS / 2) return { mark: '✓', text };
  const effect =
    Math.abs(clockOffsetMs) > CLOCK_LIMIT_MS ? 'a node this far off takes no posts' : 'beyond 10 s a node takes no posts';
  return { mark: '✗', text, advice: `The two clocks differ too much: ${effect}. Set both by NTP.` };
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${(Math.abs(ms) / 1_000).toFixed(3)}`;
}

const SECRETS_DIFFER =
  'Either the mesh secrets of the two differ, or it has none, or it is something else. Compare the files of --mesh-secret-file.';
const NO_NODE =
  'Something else listens there, or a node with a mesh secret while this one has none. Check the port and --mesh-secret-file.';

const REFUSED: Readonly<Record<(PeerFinding & { readonly is: 'refused' })['code'], string>> = {
  version: 'The two run versions that do not understand each other. Update the older one.',
  self: 'This is the address of this very node. Take it out of its --peer.',
  name_taken: 'Two nodes want one name. Give each its own --name.',
  duplicate: 'It takes this for a second connection. Try again.',
  bad_hello: 'It did not understand the greeting. Update the older of the two.',
};
