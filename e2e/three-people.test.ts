import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Tab } from './harness/browser.ts';
import { RawClient } from './harness/raw-client.ts';
import { shootRows } from './harness/screen.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { Terminal } from './harness/terminal.ts';
import { until } from './harness/time.ts';

const ROOM = 'outage';
const folder = mkdtempSync(join(tmpdir(), 'skein-three-'));

/** Somebody with a screen and a keyboard, whatever it is they sit at. */
interface Person {
  readonly name: string;
  say(text: string): Promise<void>;
  type(text: string): Promise<void>;
  enter(): Promise<void>;
  /** What is typed and not sent. */
  typed(): Promise<string>;
  /** The letter of the node they are told that they are on. */
  on(): Promise<string>;
  /** What is on their screen, top to bottom: who said what. */
  read(): Promise<readonly string[]>;
  shoot(name: string): Promise<void>;
}

describe('two people at terminals and one at a browser', () => {
  const stage = threeNodesAndABrowser();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('A6 D2 D4 C56 C84 C91 lose and double nothing, nor what they are typing, when the node under each is killed in turn while all talk', async () => {
    const ann = await atTerminal('ann', 'a');
    const bob = await atTerminal('bob', 'b');
    const cat = await atBrowser('cat', 'c');
    const people = [ann, bob, cat];
    const said = new Map<string, string[]>(people.map(({ name }) => [name, []]));
    const note = (who: Person, text: string) => said.get(who.name)?.push(text);
    const talk = async (round: number, from: number, to: number, whoelse: readonly Person[]) => {
      for (let n = from; n < to; n += 1) {
        for (const who of whoelse) {
          const text = `${who.name} says ${round}.${n}`;
          note(who, text);
          await who.say(text);
        }
      }
    };
    for (const [round, victim] of people.entries()) {
      const others = people.filter((who) => who !== victim);
      await talk(round, 0, 3, people);
      const node = stage.mesh.node(await victim.on());
      // Stopped, it swallows what is said on it and answers nothing.
      node.signal('SIGSTOP');
      await talk(round, 3, 5, people);
      const half = `half a sentence of ${victim.name} in`;
      await victim.type(half);
      await until('it is typed', async () => (await victim.typed()) === half);
      await Promise.all([talk(round, 5, 7, others), node.kill()]);
      await until(`${victim.name} on another node`, async () => ![node.name.slice(-1), ''].includes(await victim.on()), 10_000);
      await talk(round, 7, 8, others);
      // A failover is not a leave.
      for (const { terminal } of [ann, bob]) expect(terminal.text).not.toContain('left the room');
      expect(await cat.tab.page.getByText(/\b(?:ann|bob)\b.* left$/).count()).toBe(0);
      expect(await victim.typed()).toBe(half);
      for (const who of people) await who.shoot(`outage-${round + 1}-under-${victim.name}-${who.name}`);
      await victim.type(` round ${round}`);
      await victim.enter();
      note(victim, `${half} round ${round}`);
      await talk(round, 8, 10, people);
      await node.start();
      await stage.mesh.linked();
    }
    const all = [...said.values()].flat();
    for (const who of people) {
      const shown = async () => (await who.read()).flatMap((row) => all.filter((one) => row.includes(one)));
      await until(
        () => `${who.name} to read all ${all.length}`,
        async () => new Set(await shown()).size === all.length,
        15_000,
      );
      await who.shoot(`outage-end-${who.name}`);
      const seen = await shown();
      for (const [name, texts] of said)
        expect(
          seen.filter((one) => texts.includes(one)),
          `${name}, read by ${who.name}`,
        ).toEqual(texts);
    }
    await stage.mesh.converged();
    for (const node of stage.mesh.nodes) {
      const late = await RawClient.join(node.url, `late-on-${node.name}`, ROOM);
      const { events } = await late.history(ROOM);
      expect(events).toHaveLength(all.length);
      for (const [name, texts] of said) expect(events.filter(({ from }) => from === name).map(({ body }) => body)).toEqual(texts);
      late.drop();
    }
    expect(cat.tab.errors).toEqual([]);
    expect(await cat.tab.isSameDocument()).toBe(true);
    for (const { terminal } of [ann, bob]) {
      terminal.type('quit\r');
      expect(await terminal.code()).toBe(0);
    }
  }, 180_000);

  async function atTerminal(name: string, letter: string): Promise<Person & { readonly terminal: Terminal }> {
    const terminal = Terminal.screen(
      stage.mesh.node(letter).url,
      '--name',
      name,
      '--room',
      ROOM,
      '--state-dir',
      join(folder, name),
    );
    await terminal.shows(`You joined room ${ROOM}`);
    /** The last row that is a prompt: node and typed text. */
    const prompt = () => new RegExp(`(?:^|\\] )${name}@node-([abc]) .*#${ROOM}> ?(.*)$`).exec(terminal.rows.at(-1) ?? '');
    await until('the prompt', () => prompt()?.[1] === letter);
    return {
      name,
      terminal,
      say: async (text) => terminal.type(`${text}\r`),
      type: async (text) => terminal.type(text),
      enter: async () => terminal.type('\r'),
      typed: async () => prompt()?.[2] ?? '',
      on: async () => prompt()?.[1] ?? '',
      read: async () => terminal.rows.filter((row) => /^\[\d\d:\d\d:\d\d\] /.test(row)),
      shoot: (shot) => shootRows(stage.browser, shot, terminal.rows),
    };
  }

  async function atBrowser(name: string, letter: string): Promise<Person & { readonly tab: Tab }> {
    const tab = await Tab.open(stage.browser, stage.mesh.node(letter).url, { name, room: ROOM });
    await until(`${name} on node-${letter}`, () => tab.isOn(`node-${letter}`));
    return {
      name,
      tab,
      say: (text) => tab.say(text),
      type: (text) => tab.composer.pressSequentially(text),
      enter: () => tab.composer.press('Enter'),
      typed: () => tab.composer.inputValue(),
      on: async () => /node-([abc])/.exec(await tab.chipText())?.[1] ?? '',
      read: () => tab.rows(),
      shoot: (shot) => tab.shot(shot),
    };
  }
});
