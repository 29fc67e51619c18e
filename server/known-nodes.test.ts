import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeName } from '../shared/ids.ts';
import { KnownNodes } from './known-nodes.ts';
import { silentLog } from './log.ts';

const nodeB = { node: 'node-b' as NodeName, url: 'http://localhost:8081', address: '127.0.0.1:9081' };
const nodeC = { node: 'node-c' as NodeName, url: 'http://localhost:8082', address: '127.0.0.1:9082' };
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'skein-known-'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('the nodes met earlier', () => {
  it('are known again after a restart, with their latest address', async () => {
    const known = await KnownNodes.load(dir, silentLog);
    known.note([nodeB]);
    known.note([{ ...nodeB, address: '127.0.0.1:9999' }, nodeC]);
    await known.saved();
    const again = await KnownNodes.load(dir, silentLog);
    expect(again.nodes).toEqual([{ ...nodeB, address: '127.0.0.1:9999' }, nodeC]);
    expect(again.urls).toEqual([nodeB.url, nodeC.url]);
  });

  it('stay remembered when they left the mesh', async () => {
    const known = await KnownNodes.load(dir, silentLog);
    known.note([nodeB, nodeC]);
    known.note([nodeC]);
    await known.saved();
    expect(known.urls).toContain(nodeB.url);
  });

  it.each(['{', '[{"node":1}]', '"x"'])('are nobody when the file says %s, and the node starts', async (content) => {
    await writeFile(join(dir, 'known-nodes.json'), content);
    const warnings: string[] = [];
    const known = await KnownNodes.load(dir, { ...silentLog, warn: (event) => void warnings.push(event) });
    expect(known.nodes).toEqual([]);
    expect(warnings).toEqual(['known_nodes.unreadable']);
  });
});
