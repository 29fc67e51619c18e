import { join } from 'node:path';
import type { NodeProcess } from '../e2e/harness/node-process.ts';
import { RawClient } from '../e2e/harness/raw-client.ts';
import { wallClock } from '../e2e/harness/time.ts';
import { bodyMark, LogWriter } from './log-lines.ts';
import { patiently } from './patiently.ts';

/** A client that was never there before reads every room of one node to its beginning. Returns its log. */
export async function readWhole(directory: string, node: NodeProcess, rooms: readonly string[]): Promise<string> {
  const log = join(directory, `reader-${node.name}.jsonl`);
  const writer = new LogWriter(log, wallClock);
  const name = `reader-${node.name.slice(-1)}`;
  const reader = new RawClient(name);
  await patiently(() => reader.connect(node.url));
  for (const room of rooms) {
    const events = await patiently(async () => {
      if (!reader.wire.isOpen) await reader.connect(node.url);
      await reader.join(room, 1);
      return reader.wholeHistory(room);
    });
    const posts = events.map(({ author, id, from, body, at, origin, seq }) => {
      return { author, id, from, body: bodyMark(body), place: { at, origin, seq } };
    });
    writer.write({ is: 'final', room, posts });
  }
  writer.close();
  reader.drop();
  return log;
}
