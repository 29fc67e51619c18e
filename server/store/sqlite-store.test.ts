import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeStore } from '../testing/store-contract.ts';
import { append, RUN } from '../testing/store-drafts.ts';
import { SqliteStore } from './sqlite-store.ts';

function newDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'skein-store-'));
}

describeStore(
  'sqlite store',
  () => {
    const directory = newDirectory();
    return { store: () => new SqliteStore(directory), remove: () => rmSync(directory, { recursive: true, force: true }) };
  },
  { propertyRuns: 3 },
);

it('says across the thread what is wrong with a directory', async () => {
  const directory = newDirectory();
  writeFileSync(join(directory, 'file'), '');
  const store = new SqliteStore(join(directory, 'file'));
  const opening = store.open(RUN);
  await expect(opening).rejects.toMatchObject({ name: 'StoreError', code: 'denied', message: expect.stringContaining('--data') });
  await expect(store.commit([append('p1', 1)])).rejects.toMatchObject({ code: 'io' });
  await store.close();
  rmSync(directory, { recursive: true });
});
