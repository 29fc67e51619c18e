import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { CONNECT_REASONS } from '../../shared/protocol/connect-reasons.ts';
import { ERROR_CODES } from '../../shared/protocol/error-codes.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Tally } from '../gateway/tally.ts';
import { addMeshMetrics, type MeshFigures } from './mesh-metrics.ts';
import { NOT_READY, type NotReady } from './routes.ts';

export interface MetricsSources extends MeshFigures {
  readonly gateway: Gateway;
  readonly node: { readonly name: string; readonly version: string };
  readonly readiness: () => readonly NotReady[];
  /** WebSocket upgrades, by why they were refused. */
  readonly upgradesRefused: Tally<string>;
}

/** What `/metrics` tells: the figures of the process, the gateway and the mesh, read when asked for. No label is a text of a user. */
export function createMetrics(sources: MetricsSources): Registry {
  const { gateway, node } = sources;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({ name: 'skein_build_info', help: 'Version and name of this node', labelNames: ['version', 'node'], registers }).set(
    { version: node.version, node: node.name },
    1,
  );
  new Gauge({
    name: 'skein_clients',
    help: 'Open client connections, by state',
    labelNames: ['state'],
    registers,
    collect() {
      const { connections, live, behind, greeting } = gateway.counts;
      this.set({ state: 'open' }, connections);
      this.set({ state: 'greeting' }, greeting);
      this.set({ state: 'standby' }, connections - greeting - live);
      this.set({ state: 'live' }, live);
      this.set({ state: 'behind' }, behind);
    },
  });
  new Counter({
    name: 'skein_messages_total',
    help: 'Client messages, by what became of them',
    labelNames: ['what'],
    registers,
    collect() {
      const { messagesReceived, refused, eventsSent, postsStored } = gateway.counts;
      this.reset();
      this.inc({ what: 'received' }, messagesReceived);
      this.inc({ what: 'refused' }, refused.total);
      this.inc({ what: 'event_sent' }, eventsSent);
      this.inc({ what: 'post_stored' }, postsStored);
    },
  });
  new Gauge({
    name: 'skein_users',
    help: 'Users with a connection here',
    registers,
    collect() {
      this.set(gateway.counts.users);
    },
  });
  new Gauge({
    name: 'skein_not_ready',
    help: 'Why this node is not ready: 1 where it holds; `draining` while it lets its clients go',
    labelNames: ['reason'],
    registers,
    collect() {
      const reasons = sources.readiness();
      for (const reason of NOT_READY) this.set({ reason }, reasons.includes(reason) ? 1 : 0);
    },
  });
  tally(registers, 'skein_client_connects_total', 'Clients that went live here, by why they came', 'reason', [
    CONNECT_REASONS,
    () => gateway.counts.connects,
  ]);
  tally(registers, 'skein_messages_refused_total', 'Client messages that were refused, by code', 'code', [
    ERROR_CODES,
    () => gateway.counts.refused,
  ]);
  tally(registers, 'skein_upgrades_refused_total', 'Sockets that were refused before they opened, by why', 'error', [
    [],
    () => sources.upgradesRefused,
  ]);
  new Counter({
    name: 'skein_slow_consumers_total',
    help: 'Clients put back on the log because their socket was full, and clients closed because it stayed full',
    labelNames: ['what'],
    registers,
    collect() {
      const { timesBehind, slowConsumersClosed } = gateway.counts;
      this.reset();
      this.inc({ what: 'behind' }, timesBehind);
      this.inc({ what: 'closed' }, slowConsumersClosed);
    },
  });
  new Gauge({
    name: 'skein_load_level',
    help: 'What this node sheds: 0 nothing, 1 typing and prompt presence, 2 history, 3 newcomers, 4 new posts',
    registers,
    collect() {
      this.set(gateway.load.level);
    },
  });
  new Gauge({
    name: 'skein_load_signal',
    help: 'What the level is taken from: seconds and bytes',
    labelNames: ['signal'],
    registers,
    collect() {
      const { loopDelayMs, commitAgeMs, rssBytes, freeDiskBytes } = gateway.load.signals;
      this.set({ signal: 'loop_delay_p99_seconds' }, loopDelayMs / 1_000);
      this.set({ signal: 'commit_age_seconds' }, commitAgeMs / 1_000);
      this.set({ signal: 'resident_bytes' }, rssBytes);
      this.set({ signal: 'free_disk_bytes' }, freeDiskBytes);
    },
  });
  addMeshMetrics(registers, sources, () => gateway.counts.eventsReplayed);
  return registry;
}

/** `known`: what is told with 0 from the start, so that the first time shows as a rise. */
function tally<K extends string>(
  registers: Registry[],
  name: string,
  help: string,
  label: string,
  [known, of]: readonly [readonly K[], () => Tally<K>],
): void {
  new Counter({
    ...{ name, help, registers },
    labelNames: [label],
    collect() {
      this.reset();
      for (const what of known) this.inc({ [label]: what }, 0);
      for (const [what, times] of of().all) this.inc({ [label]: what }, times);
    },
  });
}
