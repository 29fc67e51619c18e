import { readdirSync, readFileSync } from 'node:fs';

/**
 * What every visitor waits for, before the first message can be read and written, is what index.html names: the page and the client in one
 * file. Every other part is loaded while one can read and write.
 */
const WEB = 'dist/web';
const START = { js: '45 kB', css: '8 kB' };
const LATER = { js: '10 kB', css: '3 kB' };

const page = readFileSync(`${WEB}/index.html`, 'utf8');
const files = readdirSync(`${WEB}/assets`).filter((name) => /\.(js|css)$/.test(name));
const isStart = (name) => page.includes(`assets/${name}`);
const kind = (name) => name.split('.').at(-1);

export default [
  ...Object.entries(START).map(([of, limit]) => ({
    name: `${of} of the start`,
    path: files.filter((name) => isStart(name) && kind(name) === of).map((name) => `${WEB}/assets/${name}`),
    limit,
    gzip: true,
  })),
  ...files
    .filter((name) => !isStart(name))
    .map((name) => ({
      name: `later: ${name}`,
      path: `${WEB}/assets/${name}`,
      limit: LATER[kind(name)],
      gzip: true,
    })),
];
