import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseSource, type SourceFile } from './source-file.ts';
import { violations } from './tidy-rules.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['shared', 'server', 'web', 'terminal', 'fuzz', 'e2e', 'simulation', 'chaos', 'bench', 'film', 'scripts'];

function sourceFiles(): readonly SourceFile[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && FOLDERS.includes(entry.name))
    .flatMap((entry) =>
      readdirSync(join(ROOT, entry.name), { recursive: true, encoding: 'utf8' }).map((path) => join(entry.name, path)),
    )
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
    .map((path) => parseSource(path.replaceAll('\\', '/'), readFileSync(join(ROOT, path), 'utf8')));
}

/** One planted violation each: a path, a text, and what must be found. */
const PLANTED: readonly (readonly [path: string, text: string, found: string])[] = [
  ['shared/protocol/x.ts', "import fs from 'node:fs';", 'imports node:fs'],
  ['shared/time/x.ts', "import type { A } from '../protocol/event.ts';", 'imports shared/protocol/event.ts'],
  ['shared/protocol/x.ts', "export { a } from '../client/outbox.ts';", 'imports shared/client/outbox.ts'],
  ['shared/client/x.ts', "import { a } from '../testing/virtual-clock.ts';", 'imports shared/testing/virtual-clock.ts'],
  ['shared/client/x.ts', "import { a } from './testing/scripted-mesh.ts';", 'imports shared/client/testing/scripted-mesh.ts'],
  ['server/store/x.ts', "import { a } from '../backbone/backbone.ts';", 'imports server/backbone/backbone.ts'],
  ['server/backbone/x.ts', "import { a } from '../gateway/gateway.ts';", 'imports server/gateway/gateway.ts'],
  ['server/backbone/x.ts', "import { a } from '../membership/presence.ts';", 'imports server/membership/presence.ts'],
  ['server/backbone/x.ts', "import { a } from './mesh/mesh-transport.ts';", 'imports server/backbone/mesh/mesh-transport.ts'],
  ['server/backbone/mesh/x.ts', "import { a } from '../event-log.ts';", 'imports server/backbone/event-log.ts'],
  ['server/membership/x.ts', "import { a } from '../backbone/event-log.ts';", 'imports server/backbone/event-log.ts'],
  ['server/gateway/x.ts', "const a = await import('../backbone/event-log.ts');", 'imports server/backbone/event-log.ts'],
  ['server/gateway/x.ts', "type A = import('../membership/members.ts').A;", 'imports server/membership/members.ts'],
  ['server/http/x.ts', "import { a } from '../store/sqlite-store.ts';", 'imports server/store/sqlite-store.ts'],
  ['server/config/x.ts', "import { a } from '../gateway/gateway.ts';", 'imports server/gateway/gateway.ts'],
  ['server/metrics.ts', "import { a } from './backbone/mesh/link.ts';", 'imports server/backbone/mesh/link.ts'],
  ['server/node.ts', "import { a } from './testing/simulator.ts';", 'imports server/testing/simulator.ts'],
  ['server/node.ts', "import { a } from '../web/App.tsx';", 'imports web/App.tsx'],
  ['web/room/x.tsx', "import { a } from '../../server/log.ts';", 'imports server/log.ts'],
  ['web/room/x.tsx', "import { a } from '../../shared/client/chat-client.ts';", 'imports shared/client/chat-client.ts'],
  ['web/ui/x.tsx', "import { a } from '../../shared/ids.ts';", 'imports shared/ids.ts'],
  ['web/state/x.ts', "import { a } from '../room/Room.tsx';", 'imports web/room/Room.tsx'],
  ['e2e/x.test.ts', "import { a } from '../server/node.ts';", 'imports server/node.ts'],
  ['chaos/x.ts', "import { a } from '../server/node.ts';", 'imports server/node.ts'],
  ['film/x.ts', "import { a } from '../server/node.ts';", 'imports server/node.ts'],
  ['terminal/x.ts', "import { a } from '../web/strings.ts';", 'imports web/strings.ts'],
  ['terminal/x.ts', "import { a } from '../server/loggable.ts';", 'imports server/loggable.ts'],
  ['terminal/x.ts', "import { a } from '../shared/client/testing/x.ts';", 'imports shared/client/testing/x.ts'],
  ['server/node.ts', "import { a } from '../terminal/chat.ts';", 'imports terminal/chat.ts'],
  ['server/main.ts', "import { a } from '../terminal/visible.ts';", 'imports terminal/visible.ts'],
  ['shared/commands/x.ts', "import { a } from '../client/chat-client.ts';", 'imports shared/client/chat-client.ts'],
  ['terminal/x.ts', 'process.exit(1);', 'uses process.exit'],
  ['terminal/x.ts', "console.log('a');", 'uses console.log'],
  ['server/x.ts', 'const a = Date.now();', 'uses Date.now'],
  ['server/x.ts', 'const a = globalThis.performance.now();', 'uses performance.now'],
  ['web/x.ts', 'const a = new Date();', 'uses new Date()'],
  ['web/x.ts', 'window.setTimeout(() => {}, 1);', 'uses setTimeout'],
  ['shared/x.sim.test.ts', 'setInterval(() => {}, 1);', 'uses setInterval'],
  ['server/x.ts', 'setImmediate(() => {});', 'uses setImmediate'],
  ['shared/x.ts', 'const a = Math.random();', 'uses Math.random'],
  ['web/x.ts', 'const a = crypto.randomUUID();', 'uses crypto.randomUUID'],
  ['server/x.ts', "import { randomUUID } from 'node:crypto'; const a = randomUUID();", 'uses randomUUID'],
  ['server/run-node.ts', 'process.exit(1);', 'uses process.exit'],
  ['server/x.ts', "console.log('a');", 'uses console.log'],
  ['web/room/x.tsx', "element.innerHTML = '<b>';", 'uses .innerHTML'],
  ['web/room/x.tsx', 'const a = <div dangerouslySetInnerHTML={{ __html: b }} />;', 'uses .dangerouslySetInnerHTML'],
  ['e2e/x.ts', 'const a: any = 1;', 'uses any'],
  ['server/x.ts', "import { a } from '../fuzz/property.ts';", 'imports fuzz/property.ts'],
  ['bench/x.ts', '\n'.repeat(301), 'has 301 lines'],
];

describe('the house', () => {
  const files = sourceFiles();

  it('is read whole', () => {
    expect(files.map((file) => file.path)).toContain('server/testing/tidy.test.ts');
    expect(files.find((file) => file.path === 'server/main.ts')?.imports.length).toBeGreaterThan(3);
  });

  it('is tidy', () => {
    expect(violations(files).map(({ where, what, because }) => `${where} ${what}: ${because}`)).toEqual([]);
  });
});

describe('the rules', () => {
  it.each(PLANTED)('find what is wrong in %s: %s', (path, text, found) => {
    expect(violations([parseSource(path, text)]).map(({ what }) => what)).toContain(found);
  });

  it('let the homes of time and of the process be', () => {
    const clock = parseSource('shared/time/real-clock.ts', 'Date.now(); setTimeout(() => {}, 1); Math.random();');
    const main = parseSource('server/main.ts', 'process.exit(0);');
    expect(violations([clock, main])).toEqual([]);
  });

  it('are not misled by comments and texts', () => {
    expect(violations([parseSource('server/x.ts', "// Date.now()\nconst a = 'setTimeout(any)';")])).toEqual([]);
  });
});
