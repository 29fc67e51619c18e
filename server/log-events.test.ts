import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What operators search their logs for must not change by accident: docs/log-events.md lists the name of every event. */

const LOGGED =
  /[lL]og(?:ger)?(?:\.(?:debug|info|warn|error)|\[[^\]]+\])\(\s*(?:[\w.# ]+\?\s*)?'([a-z_]+\.[a-z_]+)'(?:\s*:\s*'([a-z_]+\.[a-z_]+)')?/g;
const BUGS = /end\('([a-z]+\.[a-z]+)'\)/g;

function sources(): { readonly file: string; readonly code: string }[] {
  const files = readdirSync('server', { recursive: true, encoding: 'utf8' });
  const real = files.filter((file) => file.endsWith('.ts') && !/\.test\.ts$|^testing/.test(file));
  return real.map((file) => ({ file, code: readFileSync(`server/${file}`, 'utf8') }));
}

function namesInCode(): string[] {
  const found = sources().flatMap(({ code }) => {
    return [...code.matchAll(LOGGED), ...code.matchAll(BUGS)].flatMap(([, one, other]) => [one, other]);
  });
  return [...new Set(found.filter((name) => name !== undefined))].sort();
}

function namesInDocs(): string[] {
  const rows = readFileSync('docs/log-events.md', 'utf8').matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|/gm);
  return [...rows].map(([, name]) => name as string);
}

test('every event that a node logs is in docs/log-events.md, once, and nothing else is', () => {
  expect(namesInDocs().sort()).toEqual(namesInCode());
  expect(namesInCode()).toEqual(expect.arrayContaining(['node.up', 'link.down', 'client.idle', 'process.uncaught']));
});

test('every call of the log names its event where it stands', () => {
  for (const { file, code } of sources()) {
    const calls = code.match(/\blog(?:ger)?\.(?:debug|info|warn|error)\(\s*[^'\s]/g) ?? [];
    // Bugs are logged in one place under two names.
    expect(calls, file).toHaveLength(file === 'run-node.ts' ? 1 : 0);
  }
});
