import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Gateway } from '../gateway/gateway.ts';

/** What `/metrics` tells: the process's own figures and those of the gateway, read when asked for. */
export function createMetrics(gateway: Gateway, node: { readonly name: string; readonly version: string }): Registry {
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
      const { connections, live, behind } = gateway.counts;
      this.set({ state: 'open' }, connections);
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
      const { messagesReceived, messagesRefused, eventsSent, postsStored } = gateway.counts;
      this.reset();
      this.inc({ what: 'received' }, messagesReceived);
      this.inc({ what: 'refused' }, messagesRefused);
      this.inc({ what: 'event_sent' }, eventsSent);
      this.inc({ what: 'post_stored' }, postsStored);
    },
  });
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
  return registry;
}
