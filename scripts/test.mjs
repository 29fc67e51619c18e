#!/usr/bin/env node
// `npm test`: everything, one stage after the other and all of them, whatever fails. `npm run check`: the quick stages.
// The last line of the output is `N passed, N failed`; a static check counts as one, like a test.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHROMIUM = '/usr/bin/chromium';
/** What hangs fails, and the stages after it still run. Twice what the longest stage takes on a quiet machine. */
const LIMIT_MINUTES = 11;
const scratch = mkdtempSync(join(tmpdir(), 'skein-test-'));
/** So many files that failed may be impatience; more are a fault. */
const MOST_AGAIN = 2;
const totals = { passed: 0, failed: 0 };
const failures = [];
const unsteady = [];

function run(command, args, quiet = false) {
  const stdio = ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio, env, timeout: LIMIT_MINUTES * 60_000 });
  if (error?.code === 'ETIMEDOUT') console.log(`ended after ${LIMIT_MINUTES} minutes: ${command} ${args.join(' ')}`);
  return status === 0;
}

const bin = (name, ...args) => run(join(ROOT, 'node_modules/.bin', name), args);

function count(stage, passed, failed) {
  totals.passed += passed;
  totals.failed += failed;
  if (failed > 0) failures.push(stage);
}

function stage(name, runStage) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  runStage(name);
  console.log(`-- ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/** A check that is right or wrong as a whole; all its steps run. */
const check = (name, ...steps) =>
  stage(name, () => (steps.map((step) => step()).every(Boolean) ? count(name, 1, 0) : count(name, 0, 1)));

/** A project of vitest.config.ts; each test counts. */
function tests(name, project) {
  stage(name, () => {
    const { passed, failed } = vitest(project);
    count(name, passed, failed);
  });
}

/**
 * Real nodes and a real browser on a machine that may have other work: where a file or two failed, each is run once more, whole,
 * since its tests build on each other, and alone. Both runs are printed, and a file that needed the second is named at the end.
 */
function testsInRealTime(name, project) {
  stage(name, () => {
    const first = vitest(project);
    const again = first.files.length <= MOST_AGAIN ? first.files : [];
    let { passed, failed } = first;
    for (const file of again) {
      console.log(`\nonce more: ${file.name}`);
      const second = vitest(project, file.name);
      passed += second.passed - file.passed;
      failed += second.failed - file.failed;
      if (second.failed === 0) unsteady.push(file.name);
    }
    count(name, passed, failed);
  });
}

/** What came of a project, or of these files of it. */
function vitest(project, ...only) {
  const report = join(scratch, `${project}-${only.length}.json`);
  rmSync(report, { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const isGreen = bin('vitest', 'run', '--project', project, '--passWithNoTests', ...reporters, ...only);
  const result = existsSync(report) ? tally(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0, files: [] };
  // An error outside any test fails the run without failing a test.
  return { ...result, failed: isGreen ? result.failed : Math.max(result.failed, 1) };
}

/** `files`: those that failed. One that could not be loaded or set up counts as one failed test. */
function tally(report) {
  const files = report.testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name, assertionResults }) => {
      const those = (status) => assertionResults.filter((test) => test.status === status).length;
      return { name: relative(ROOT, name), passed: those('passed'), failed: Math.max(those('failed'), 1) };
    });
  return { passed: report.numPassedTests, failed: files.reduce((sum, { failed }) => sum + failed, 0), files };
}

function bringPackages() {
  if (existsSync(join(ROOT, 'node_modules/.package-lock.json'))) return true;
  return run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
}

function bringBrowser() {
  if (existsSync(CHROMIUM)) return;
  const isRootOnDebian = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], true);
  // The first attempt is without an update: a fresh list of packages is often there, and fetching one takes long.
  if (isRootOnDebian && (install() || (run('apt-get', ['update'], true) && install()))) return;
  console.log(`The browser tests need Chromium as ${CHROMIUM}: install it (Debian: apt-get install chromium).`);
}

function staticChecks() {
  check('format and lint', () =>
    bin('biome', 'ci', '--error-on-warnings', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`, '.'),
  );
  check(
    'types',
    () => bin('tsc', '-p', 'tsconfig.json'),
    () => bin('tsc', '-p', 'shared/tsconfig.json'),
    () => bin('tsc', '-p', 'web/tsconfig.json'),
  );
  check('unused code', () => bin('knip'));
  check('cited rules', () => run(process.execPath, ['scripts/rules-cited.mjs']));
  tests('architecture', 'tidy');
}

function finish() {
  rmSync(scratch, { recursive: true, force: true });
  for (const file of unsteady) console.log(`\ngreen only when it was run once more: ${file}`);
  if (failures.length > 0) console.log(`\nfailed: ${failures.join(', ')}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}

if (!bringPackages()) {
  count('packages', 0, 1);
} else {
  staticChecks();
  if (process.argv[2] !== 'check') {
    check('build', () => run('npm', ['run', '--silent', 'build']) && bin('size-limit'));
    tests('unit', 'unit');
    tests('simulator', 'sim');
    // So many and no more: what they find must not depend on how fast a machine is.
    check('seeds', () => run('npm', ['run', '--silent', 'sim', '--', '--seeds', '600']));
    bringBrowser();
    testsInRealTime('end to end', 'e2e');
    testsInRealTime('end to end, timed', 'e2e-timed');
  }
}
finish();
