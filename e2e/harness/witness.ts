import { expect } from 'vitest';
import type { NodeProcess } from './node-process.ts';
import { RawClient } from './raw-client.ts';
import { until } from './time.ts';

/** Two clients of a node that go on talking while something is done to it. */
export class Witness {
  readonly #node: NodeProcess;
  readonly #pid: number;
  readonly #speaker: RawClient;
  readonly #listener: RawClient;
  #spoken = 0;

  private constructor(node: NodeProcess, speaker: RawClient, listener: RawClient) {
    this.#node = node;
    this.#pid = node.pid;
    this.#speaker = speaker;
    this.#listener = listener;
  }

  static async of(node: NodeProcess): Promise<Witness> {
    const [speaker, listener] = [
      await RawClient.join(node.url, 'speaker', 'calm'),
      await RawClient.join(node.url, 'listener', 'calm'),
    ];
    return new Witness(node, speaker, listener);
  }

  /** The node is the same process, the clients the same connections; a post passes at once; nothing else was shown or refused. */
  async noticedNothing(): Promise<void> {
    this.#spoken += 1;
    const body = `calm ${this.#spoken}`;
    await this.#speaker.post('calm', body);
    await until(
      () => `"${body}" to pass\n${this.#node.tail()}`,
      () => this.#listener.bodies('calm').includes(body),
      1_000,
    );
    expect(this.#node.isRunning && this.#node.pid === this.#pid, this.#node.tail()).toBe(true);
    for (const client of [this.#speaker, this.#listener]) {
      expect(client.wire.isOpen).toBe(true);
      expect(client.bodies()).toHaveLength(this.#spoken);
      expect(client.wire.all('error')).toEqual([]);
    }
  }
}
