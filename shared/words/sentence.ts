import type { Decision, NodeRtt } from '../client/chat-state.ts';
import { milliseconds, timeWithSeconds } from './numbers.ts';
import { whyWords } from './why.ts';

/**
 * The decision record as a sentence: why the client is where it is, or why it stays although another node is faster.
 * Pure. It prints what the record says and works nothing out that the picker has decided.
 */
export function sentence(decision: Decision, pin: string | undefined): string {
  if (pin === undefined || pin === 'here' || pin === decision.here.name) return reason(decision);
  const text = decision.reason === 'pinned' ? whyWords.notThePin(decision.here.name, pin) : reason(decision);
  return `${text} ${whyWords.pinnedAway(pin)}`;
}

function reason(decision: Decision): string {
  const { here, others, left } = decision;
  const leftName = left?.name ?? whyWords.aNode;
  switch (decision.reason) {
    case 'first':
      return others.length === 0 ? whyWords.firstAlone(here.name) : whyWords.first(here.name);
    case 'fastest': {
      const measured = others.filter(({ rttMs }) => rttMs !== undefined);
      if (measured.length === 0) return whyWords.alone(here.name, rtt(here));
      return `${whyWords.fastest(here.name, rtt(here), measured.length + 1)} ${roundTrips(measured)}`;
    }
    case 'not_enough':
      return compared(decision, whyWords.notEnough);
    case 'confirming':
      return compared(decision, whyWords.confirming);
    case 'too_soon':
      return compared(decision, whyWords.tooSoon);
    case 'unstored':
      return compared(decision, whyWords.unstored);
    case 'only_here':
      return whyWords.onlyHere(here.name, rtt(here));
    case 'pinned':
      return whyWords.pinned(here.name);
    case 'manual':
      return whyWords.manual(here.name);
    case 'faster':
      return left ? whyWords.moved(here.name, rtt(here), left.name, rtt(left)) : whyWords.manual(here.name);
    case 'lost':
      return whyWords.lost(here.name, leftName, timeWithSeconds(decision.at));
    case 'drain':
      return whyWords.drain(here.name, leftName, timeWithSeconds(decision.at));
    case 'refused':
      return whyWords.refused(here.name, leftName, timeWithSeconds(decision.at));
  }
}

function compared({ here, others }: Decision, rest: string): string {
  const best = others.reduce<NodeRtt | undefined>((least, node) => (isFaster(node, least) ? node : least), undefined);
  if (!best) return whyWords.alone(here.name, rtt(here));
  return whyWords.faster(here.name, rtt(here), best.name, rtt(best)) + rest;
}

function isFaster(node: NodeRtt, than: NodeRtt | undefined): boolean {
  return (node.rttMs ?? Number.POSITIVE_INFINITY) < (than?.rttMs ?? Number.POSITIVE_INFINITY);
}

function rtt({ rttMs }: NodeRtt): string {
  return rttMs === undefined ? '—' : milliseconds(rttMs);
}

/** "node-a 34 ms, node-c 35 ms." */
function roundTrips(nodes: readonly NodeRtt[]): string {
  return `${nodes.map((node) => `${node.name} ${rtt(node)}`).join(', ')}.`;
}
