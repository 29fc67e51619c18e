import type { SourceFile } from './source-file.ts';

/** What the house forbids, each with the reason beside it. Pure: files in, violations out. */
export interface Violation {
  /** `path:line`. */
  readonly where: string;
  readonly what: string;
  readonly because: string;
}

type Matches = (path: string) => boolean;

interface ImportRule {
  readonly of: Matches;
  /** Which imports are fine: paths from the root, or `node:…` and package names. */
  readonly allows: Matches;
  readonly because: string;
}

interface UseRule {
  readonly of: Matches;
  readonly bans: readonly string[];
  readonly because: string;
}

const MAX_LINES = 300;

const isTest: Matches = (path) => /\.(test|bench)\.tsx?$/.test(path);
const isSimulated: Matches = (path) => path.endsWith('.sim.test.ts');
/** Any of the folders (ending in `/`) or files. */
const within = (...places: readonly string[]): Matches => {
  return (path) => places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));
};
const either = (...some: readonly Matches[]): Matches => {
  return (path) => some.some((matches) => matches(path));
};
const but = (matches: Matches, ...except: readonly Matches[]): Matches => {
  return (path) => matches(path) && !either(...except)(path);
};
const isPackage: Matches = (target) =>
  !/^(shared|server|simulation|web|terminal|fuzz|e2e|chaos|bench|film|scripts)\//.test(target) && !target.startsWith('node:');
const isBuiltin: Matches = (target) => target.startsWith('node:');
const anywhereElse = either(isPackage, isBuiltin);

const basics = within('shared/ids.ts', 'shared/time/', 'shared/causality/');
const wire = either(basics, within('shared/protocol/'));
const serverFaces = within('server/store/store.ts', 'server/log.ts');
/** The pure parts of the wire between nodes: how frames are written and who a peer is, without any socket. */
const meshWire = within('server/backbone/mesh/frame-codec.ts', 'server/backbone/mesh/handshake.ts');
const transports = but(either(within('server/backbone/mesh/'), within('server/backbone/loopback-transport.ts')), meshWire);

const IMPORT_RULES: readonly ImportRule[] = [
  {
    of: within('shared/'),
    allows: either(within('shared/'), within('valibot', 'fast-check', 'vitest')),
    because: 'shared/ runs anywhere: it imports nothing outside itself, no Node built-in and no DOM library',
  },
  {
    of: but(basics, isTest),
    allows: basics,
    because: 'ids, time and causality stand at the bottom: whoever needs them must not get the protocol with them',
  },
  {
    of: but(within('shared/protocol/'), isTest),
    allows: either(wire, isPackage),
    because: 'the protocol is used by both sides and knows neither',
  },
  {
    of: but(within('shared/client/'), isTest, within('shared/client/testing/')),
    allows: either(wire, but(within('shared/client/'), within('shared/client/testing/')), isPackage),
    because: 'the client runs in browser, terminal, tests and load generators; test tools stay out of it',
  },
  {
    of: but(within('server/store/'), isTest),
    allows: either(wire, within('server/store/', 'server/log.ts'), anywhereElse),
    because: 'the store is at the bottom of a node: what it needs from above is handed in',
  },
  {
    of: but(within('server/backbone/'), isTest, within('server/backbone/mesh/')),
    allows: but(either(wire, within('server/backbone/'), serverFaces, anywhereElse), transports),
    because:
      'the log knows a transport by its face only, never the gateway or the membership, so that another can stand behind it',
  },
  {
    of: but(within('server/backbone/mesh/'), isTest),
    allows: either(
      wire,
      within('server/backbone/mesh/', 'server/backbone/peer-messages.ts', 'server/backbone/peer-transport.ts', 'server/log.ts'),
      anywhereElse,
    ),
    because: 'a transport carries messages and knows nothing of the log that they are about',
  },
  {
    of: but(within('server/membership/'), isTest),
    allows: either(
      wire,
      meshWire,
      within('server/membership/', 'server/backbone/peer-messages.ts', 'server/backbone/peer-transport.ts'),
      serverFaces,
      anywhereElse,
    ),
    because: 'presence is soft state beside the log: it shares the links with it and nothing else',
  },
  {
    of: but(within('server/gateway/'), isTest),
    allows: either(
      wire,
      within('server/gateway/', 'server/backbone/backbone.ts', 'server/membership/presence.ts', 'server/load/load-monitor.ts'),
      serverFaces,
      anywhereElse,
    ),
    because: 'the gateway sees the faces of backbone and membership only: it must run unchanged on another backbone',
  },
  {
    of: but(within('server/http/'), isTest),
    allows: either(
      wire,
      within('server/http/', 'server/gateway/', 'server/config/', 'server/metrics.ts'),
      within('server/backbone/backbone.ts', 'server/membership/presence.ts'),
      serverFaces,
      anywhereElse,
    ),
    because: 'HTTP carries sockets to the gateway and reports what the faces tell; it reaches into no part',
  },
  {
    of: but(within('server/load/'), isTest),
    allows: either(basics, within('server/load/', 'server/log.ts'), anywhereElse),
    because: 'what a node sheds is a function of what it measures; who sheds asks, and nobody is reached into',
  },
  {
    of: but(within('server/config/'), isTest),
    allows: either(
      within('server/config/', 'server/log.ts', 'shared/ids.ts', 'shared/protocol/limits.ts', 'shared/chat-options.ts'),
      anywhereElse,
    ),
    because: 'options are read before anything runs',
  },
  {
    of: but(
      within('server/'),
      isTest,
      within('server/testing/', 'server/backbone/mesh/', 'server/node.ts', 'server/serve.ts', 'server/doctor/'),
    ),
    allows: but(() => true, transports),
    because: 'only the composition root, the doctor and tests choose a transport',
  },
  {
    of: but(within('server/'), within('server/testing/'), isTest),
    allows: (target) => !target.startsWith('server/testing/') && !target.startsWith('shared/testing/'),
    because: 'what tests need must not run in a node',
  },
  {
    of: but(within('server/'), within('server/main.ts')),
    allows: either(within('shared/', 'server/', 'package.json'), anywhereElse),
    because: 'a node knows no user interface',
  },
  {
    of: within('server/main.ts'),
    allows: either(within('shared/', 'server/', 'terminal/chat.ts'), anywhereElse),
    because: 'the program has a terminal client beside the node: it starts it and knows no more of it',
  },
  {
    of: within('web/'),
    allows: either(within('web/', 'shared/'), isPackage),
    because: 'the UI imports shared/ only; it meets the server on the wire',
  },
  {
    of: but(within('web/'), within('web/state/'), isTest),
    allows: (target) => !target.startsWith('shared/client/'),
    because: 'web/state/ is the only code that touches the client: views see signals',
  },
  {
    of: but(within('web/ui/'), isTest),
    allows: either(within('web/ui/', 'web/strings.ts', 'web/strings/', 'shared/time/'), isPackage),
    because: 'web/ui/ has no chat knowledge',
  },
  {
    of: but(within('web/state/'), isTest),
    allows: (target) => !/^web\/(room|mesh)\//.test(target),
    because: 'state is shown by views and does not know them',
  },
  {
    of: but(within('shared/commands/'), isTest),
    allows: either(wire, within('shared/commands/')),
    because: 'what a line means is decided without a client, the same in browser and terminal',
  },
  {
    of: but(within('terminal/'), isTest),
    allows: (target) => !/^shared\/(?:.*\/)?testing\//.test(target),
    because: 'what tests need must not run in a terminal',
  },
  {
    of: within('chaos/'),
    allows: either(within('chaos/', 'e2e/harness/', 'shared/'), anywhereElse),
    because: 'chaos/ starts nodes as processes, with the harness of the end-to-end tests, and talks to them as clients do',
  },
  {
    of: within('fuzz/'),
    allows: either(within('fuzz/', 'shared/', 'server/', 'web/'), anywhereElse),
    because: 'fuzz/ reaches into every part that reads what others wrote, and no part knows it',
  },
  {
    of: within('bench/'),
    allows: either(within('bench/', 'shared/', 'e2e/harness/', 'server/store/'), anywhereElse),
    because:
      'bench/ measures nodes as processes, with the tools that the end-to-end tests start and disturb them with; only what lies in a data directory is put there by the store itself',
  },
  {
    of: within('film/'),
    allows: either(within('film/', 'shared/', 'e2e/harness/'), anywhereElse),
    because: 'film/ plays a story with real nodes and tabs, started and disturbed with the tools of the end-to-end tests',
  },
  ...['terminal/', 'e2e/'].map((folder) => ({
    of: within(folder),
    allows: either(within(folder, 'shared/'), anywhereElse),
    because: `${folder} imports shared/ only and starts the rest as processes, as anyone outside would`,
  })),
];

const REAL_CLOCK = 'shared/time/real-clock.ts';
/** One file that imports nothing, and runs beside the page. */
const SERVICE_WORKER = 'web/sw.ts';
/** What starts simulations, outside of any. */
const SIMULATION_SHELL = ['simulation/main.ts', 'simulation/seeds.ts', 'simulation/worker.ts'] as const;
const simulatable = but(
  within('shared/', 'server/', 'simulation/', 'web/', 'terminal/'),
  within(REAL_CLOCK, SERVICE_WORKER, ...SIMULATION_SHELL),
  but(isTest, isSimulated),
);

const USE_RULES: readonly UseRule[] = [
  {
    of: simulatable,
    bans: ['Date.now', 'new Date()', 'performance.now', 'process.hrtime', 'process.uptime', 'node:perf_hooks#performance'],
    because: `time comes from a Clock (${REAL_CLOCK} is its home): a whole mesh must run in virtual time`,
  },
  {
    of: simulatable,
    bans: ['setTimeout', 'setInterval', 'setImmediate', 'AbortSignal.timeout', 'requestAnimationFrame', 'requestIdleCallback'],
    because: `timers come from a Clock (${REAL_CLOCK} is their home): one left out stalls virtual time and breaks a seed's replay`,
  },
  {
    of: simulatable,
    bans: [
      'Math.random',
      'crypto.randomUUID',
      'crypto.getRandomValues',
      'crypto.randomBytes',
      'randomUUID',
      'randomBytes',
      'randomInt',
    ],
    because: `chance comes from a Random (${REAL_CLOCK} is its home): a seed must give one run; randomUUID is missing on plain http:// too`,
  },
  {
    of: but(within('server/', 'shared/', 'terminal/'), within('server/main.ts')),
    bans: ['process.exit', 'process.abort', 'process.reallyExit'],
    because: 'only main ends the process: anywhere else it would cut off a flush, and a test run',
  },
  {
    of: but(within('server/', 'shared/', 'terminal/'), within('server/main.ts', 'server/demo.ts'), isTest),
    bans: ['console.log', 'console.info', 'console.warn', 'console.error', 'console.debug', 'console.trace'],
    because: 'a node speaks through its log, a terminal through its screen: both escape what users wrote',
  },
  {
    of: within('web/'),
    bans: ['.innerHTML', '.outerHTML', '.insertAdjacentHTML', '.dangerouslySetInnerHTML', 'document.write'],
    because: "users' texts become nodes of the page and never markup",
  },
  {
    of: () => true,
    bans: ['any'],
    because: '`any` switches off the checks of everything it touches; `unknown` makes the reader check',
  },
];

export function violations(files: readonly SourceFile[]): readonly Violation[] {
  return files.flatMap((file) => [...wrongImports(file), ...wrongUses(file), ...tooLong(file)]);
}

function wrongImports({ path, imports }: SourceFile): readonly Violation[] {
  return IMPORT_RULES.filter((rule) => rule.of(path)).flatMap((rule) =>
    imports
      .filter(({ target }) => !rule.allows(target))
      .map(({ target, line }) => ({ where: `${path}:${line}`, what: `imports ${target}`, because: rule.because })),
  );
}

function wrongUses({ path, uses }: SourceFile): readonly Violation[] {
  return USE_RULES.filter((rule) => rule.of(path)).flatMap((rule) =>
    uses
      .filter(({ what }) => rule.bans.includes(what))
      .map(({ what, line }) => ({ where: `${path}:${line}`, what: `uses ${what}`, because: rule.because })),
  );
}

function tooLong({ path, lines }: SourceFile): readonly Violation[] {
  if (lines <= MAX_LINES) return [];
  return [{ where: `${path}:${lines}`, what: `has ${lines} lines`, because: `past ${MAX_LINES} something wants to leave` }];
}
