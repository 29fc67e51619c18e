import type { NodeProcess } from './node-process.ts';
import { RawClient } from './raw-client.ts';
import { until } from './time.ts';

/** A node that has just started on a busy machine may turn people away for a moment: they come again, as they are told to. */
export async function enter(node: NodeProcess, name: string, room: string): Promise<RawClient> {
  const client = new RawClient(name, { isPatient: true });
  const isIn = async () => {
    if (!client.session || !client.wire.isOpen) await client.connect(node.url);
    await client.join(room);
    return true;
  };
  await until(`${name} to be let in`, () => isIn().catch(() => false), 20_000);
  return client;
}

/** A post of a patient client, sent again until it is taken. */
export async function say(client: RawClient, room: string, body: string): Promise<void> {
  const again = setInterval(() => client.resend(), 1_000);
  await client.post(room, body).finally(() => clearInterval(again));
}
