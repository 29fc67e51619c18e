import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One file of the UI's build, ready to be sent. */
export interface WebFile {
  /** As it stands in a URL. */
  readonly path: string;
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  /** The same, packed; undefined where packing gains nothing. */
  readonly gzip: Buffer | undefined;
  readonly cacheControl: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const PACKED: ReadonlySet<string> = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.svg', '.txt']);

/**
 * Every file of the build, read once. Serving from this list means that no request, however it is spelled, is ever turned into a
 * path of the file system. Empty when there is no build.
 */
export function readWebFiles(root: string): readonly WebFile[] {
  return listFiles(root).map((path) => {
    const body = readFileSync(join(root, path));
    return {
      path: path === 'index.html' ? '/' : `/${path}`,
      body,
      gzip: packed(body, path),
      type: TYPES[extname(path)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      // Names under assets/ carry a hash of their content.
      cacheControl: path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
  });
}

/** Once at the start, so that it costs no request anything. */
function packed(body: Buffer, path: string): Buffer | undefined {
  if (!PACKED.has(extname(path))) return undefined;
  const gzip = gzipSync(body, { level: 9 });
  return gzip.length < body.length ? gzip : undefined;
}

function listFiles(root: string, folder = ''): readonly string[] {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(root, path);
    // A link could lead out of the build.
    return entry.isFile() ? [path] : [];
  });
}
