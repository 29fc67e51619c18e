import type { Decision, NodeRtt } from '../state/types.ts';
import { strings } from '../strings.ts';
import { milliseconds, timeWithSeconds } from '../ui/format.ts';

/**
 * The decision record as a sentence: why the client is where it is, or why it stays although another node is faster.
 * Pure. It prints what the record says and works nothing out that the picker has decided.
 */
export function sentence(decision: Decision, pin: string | undefined): string {
  const { why } = strings;
  if (pin === undefined || pin === 'here' || pin === decision.here.name) return reason(decision);
  const text = decision.reason === 'pinned' ? why.notThePin(decision.here.name, pin) : reason(decision);
  return `${text} ${why.pinnedAway(pin)}`;
}

function reason(decision: Decision): string {
  const { here, others, left } = decision;
  const { why } = strings;
  const leftName = left?.name ?? why.aNode;
  switch (decision.reason) {
    case 'first':
      return others.length === 0 ? why.firstAlone(here.name) : why.first(here.name);
    case 'fastest': {
      const measured = others.filter(({ rttMs }) => rttMs !== undefined);
      if (measured.length === 0) return why.alone(here.name, rtt(here));
      return `${why.fastest(here.name, rtt(here), measured.length + 1)} ${roundTrips(measured)}`;
    }
    case 'not_enough':
      return compared(decision, why.notEnough);
    case 'confirming':
      return compared(decision, why.confirming);
    case 'too_soon':
      return compared(decision, why.tooSoon);
    case 'unstored':
      return compared(decision, why.unstored);
    case 'pinned':
      return why.pinned(here.name);
    case 'manual':
      return why.manual(here.name);
    case 'faster':
      return left ? why.moved(here.name, rtt(here), left.name, rtt(left)) : why.manual(here.name);
    case 'lost':
      return why.lost(here.name, leftName, timeWithSeconds(decision.at));
    case 'drain':
      return why.drain(here.name, leftName, timeWithSeconds(decision.at));
    case 'refused':
      return why.refused(here.name, leftName, timeWithSeconds(decision.at));
  }
}

function compared({ here, others }: Decision, rest: string): string {
  const best = others.reduce<NodeRtt | undefined>((least, node) => (isFaster(node, least) ? node : least), undefined);
  if (!best) return strings.why.alone(here.name, rtt(here));
  return strings.why.faster(here.name, rtt(here), best.name, rtt(best)) + rest;
}

function isFaster(node: NodeRtt, than: NodeRtt | undefined): boolean {
  return (node.rttMs ?? Number.POSITIVE_INFINITY) < (than?.rttMs ?? Number.POSITIVE_INFINITY);
}

function rtt({ rttMs }: NodeRtt): string {
  return rttMs === undefined ? strings.mesh.unknown : milliseconds(rttMs);
}

/** "node-a 34 ms, node-c 35 ms." */
function roundTrips(nodes: readonly NodeRtt[]): string {
  return `${nodes.map((node) => `${node.name} ${rtt(node)}`).join(', ')}.`;
}
