import { closeSync, openSync, readSync } from 'node:fs';
import { APPLICATION_ID, SCHEMA_STEPS } from './schema.ts';
import type { Connection } from './sqlite-connection.ts';
import { storeError } from './sqlite-errors.ts';

/** Brings a database to the newest schema, and refuses what it does not know: StoreError `newer`, or `corrupt` if it is not Skein's. */

/** Where the header of a database file has them (sqlite.org/fileformat.html). */
const HEADER = { bytes: 100, version: 60, applicationId: 68 } as const;

/** Looks at the file before SQLite does, for SQLite writes to whatever it opens. No connection to it may be open in this process. */
export function checkFile(file: string): void {
  const header = Buffer.alloc(HEADER.bytes);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header, 0, HEADER.bytes, 0);
  } finally {
    // This would end the locks of an open connection, too: they belong to the process.
    closeSync(handle);
  }
  check(file, header.readInt32BE(HEADER.applicationId), header.readInt32BE(HEADER.version));
}

/** In one transaction. Checks again: a version may have been in the write-ahead log only. */
export function migrate(connection: Connection, file: string): void {
  const version = connection.value('PRAGMA user_version') as number;
  check(file, connection.value('PRAGMA application_id') as number, version);
  if (version < SCHEMA_STEPS.length) applySteps(connection, version);
}

/** Has the tables of this very version. Throws as `migrate` does. */
export function isNewest(connection: Connection, file: string): boolean {
  const version = connection.value('PRAGMA user_version') as number;
  check(file, connection.value('PRAGMA application_id') as number, version);
  return version === SCHEMA_STEPS.length;
}

/** Inside a transaction: makes its commit write a page and sync it, though nothing changes. */
export function writeNothingNew(connection: Connection): void {
  connection.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
}

/** Fills an empty database. */
export function createSchema(connection: Connection): void {
  connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  applySteps(connection, 0);
}

function check(file: string, applicationId: number, version: number): void {
  if (applicationId !== APPLICATION_ID || version < 1)
    throw storeError('corrupt', `open ${file}`, 'it is not a database of Skein');
  if (version <= SCHEMA_STEPS.length) return;
  throw storeError(
    'newer',
    `open ${file}`,
    `its version is ${version}, and this Skein knows versions up to ${SCHEMA_STEPS.length}`,
  );
}

function applySteps(connection: Connection, version: number): void {
  connection.transaction(() => {
    for (const step of SCHEMA_STEPS.slice(version)) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
  });
}
