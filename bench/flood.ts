import type { NodeProcess } from '../e2e/harness/node-process.ts';
import { randomPostId } from '../shared/time/random-text.ts';
import { realClock, realRandom } from '../shared/time/real-clock.ts';
import { WireClient } from './wire-client.ts';

const UNDER_WAY = 200;

/** Posts so many times to one room of a node, as fast as it answers; resolves when all are acknowledged. */
export async function posted(node: NodeProcess, room: string, count: number): Promise<void> {
  const client = await new Promise<WireClient>((resolve, reject) => {
    const opening: WireClient = new WireClient(node.options.httpPort, {
      opened: () => resolve(opening),
      message() {},
      closed: () => reject(new Error(`${node.name} closed the connection of one that posts`)),
    });
  });
  await client.ask({ type: 'hello', name: `${room}-${realClock.now()}` });
  await client.ask({ type: 'join', room, limit: 0 });
  let begun = 0;
  const body = 'x'.repeat(128);
  const one = async () => {
    while (begun < count) {
      begun += 1;
      const answer = await client.ask({ type: 'post', id: randomPostId(realRandom, realClock.now()), room, body });
      if (answer.type !== 'ok') throw new Error(`a post was refused: ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, one));
  client.end();
}
