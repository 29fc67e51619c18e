import { readdirSync, readFileSync } from 'node:fs';

/** What a visitor waits for is what index.html names; every other part is loaded once the page stands still. */
const WEB = 'dist/web';
const START = { js: '45 kB', css: '8 kB' };
const LATER = { js: '10 kB', css: '3 kB' };
/** Comes right after the page is drawn, and nothing can be read before. */
const CLIENT = { name: 'make-client', limit: '25 kB' };

const page = readFileSync(`${WEB}/index.html`, 'utf8');
const files = readdirSync(`${WEB}/assets`).filter((name) => /\.(js|css)$/.test(name));
const isStart = (name) => page.includes(`assets/${name}`);
const kind = (name) => name.split('.').at(-1);

export default [
  ...Object.entries(START).map(([of, limit]) => ({
    name: `${of} that the page starts with`,
    path: files.filter((name) => isStart(name) && kind(name) === of).map((name) => `${WEB}/assets/${name}`),
    limit,
    gzip: true,
  })),
  ...files
    .filter((name) => !isStart(name))
    .map((name) => ({
      name: `later: ${name}`,
      path: `${WEB}/assets/${name}`,
      limit: name.startsWith(CLIENT.name) ? CLIENT.limit : LATER[kind(name)],
      gzip: true,
    })),
];
