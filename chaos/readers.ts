import { join } from 'node:path';
import type { NodeProcess } from '../e2e/harness/node-process.ts';
import { RawClient } from '../e2e/harness/raw-client.ts';
import { wallClock } from '../e2e/harness/time.ts';
import { granted } from '../e2e/harness/wire.ts';
import type { EventMessage } from '../shared/protocol/event.ts';
import type { HistoryResult } from '../shared/protocol/server-messages.ts';
import { bodyMark, LogWriter } from './log-lines.ts';
import { patiently } from './patiently.ts';

/** A client that was never there before reads every room of one node to its beginning, and writes that into its log. */
export async function readWhole(directory: string, node: NodeProcess, rooms: readonly string[]): Promise<void> {
  const writer = new LogWriter(join(directory, `reader-${node.name}.jsonl`), wallClock);
  const reader = new RawClient(`reader-${node.name.slice(-1)}`);
  await patiently(() => reader.connect(node.url));
  for (const room of rooms) {
    await patiently(() => reader.join(room, 1));
    const posts: EventMessage[] = [];
    for (let more = true; more; ) {
      const page = await patiently(() => pageBefore(reader, node, room, posts[0]));
      posts.unshift(...page.events);
      more = page.more;
    }
    const shown = posts.map(({ author, id, from, body, at, origin, seq }) => {
      return { author, id, from, body: bodyMark(body), place: { at, origin, seq } };
    });
    writer.write({ is: 'final', room, posts: shown });
  }
  writer.close();
  reader.drop();
}

async function pageBefore(reader: RawClient, node: NodeProcess, room: string, first: EventMessage | undefined) {
  if (!reader.wire.isOpen) await reader.connect(node.url);
  const before = first ? { before: { at: first.at, origin: first.origin, seq: first.seq } } : {};
  return granted<HistoryResult>(await reader.wire.request({ type: 'history', room, limit: 100, ...before }));
}
