#!/usr/bin/env node
// Which rules of the protocols does no test title cite, and which citations name a rule that does not exist (those fail)?
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SPECIFICATIONS = ['shared/PROTOCOL.md', 'server/backbone/PROTOCOL.md'];
const FOLDERS = ['shared', 'server', 'web', 'terminal', 'e2e', 'bench'];
const TITLE = /\b(?:it|test|describe)(?:\.each\([\s\S]*?\)|\.[a-z]+)*\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;

const read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** Rules by their id; one that is defined twice is an error of the specification. */
function readRules() {
  const ids = SPECIFICATIONS.filter((path) => existsSync(join(ROOT, path))).flatMap((path) =>
    [...read(path).matchAll(/^\*\*([CM]\d+)\*\*/gm)].map((match) => match[1]),
  );
  return { ids: new Set(ids), twice: ids.filter((id, index) => ids.indexOf(id) !== index) };
}

function testFiles() {
  return FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.test\.tsx?$/.test(path))
      .map((path) => join(folder, path)),
  );
}

function readCitations() {
  return testFiles().flatMap((path) =>
    [...read(path).matchAll(TITLE)].flatMap(([, , title]) =>
      [...title.matchAll(/\b[CM]\d+\b/g)].map(([id]) => ({ id, path, title: title.replace(/\s+/g, ' ') })),
    ),
  );
}

const rules = readRules();
const citations = readCitations();
const cited = new Set(citations.map(({ id }) => id));
const uncited = [...rules.ids].filter((id) => !cited.has(id));
const unknown = citations.filter(({ id }) => !rules.ids.has(id));

for (const id of rules.twice) console.log(`defined twice: ${id}`);
for (const { id, path, title } of unknown) console.log(`no such rule: ${id}, cited in ${path}: ${title}`);
if (uncited.length > 0) console.log(`cited by no test: ${uncited.join(' ')}`);
console.log(`${rules.ids.size} rules, ${rules.ids.size - uncited.length} cited, ${uncited.length} not`);
process.exitCode = unknown.length + rules.twice.length > 0 ? 1 : 0;
