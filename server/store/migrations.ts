import { APPLICATION_ID, SCHEMA_STEPS } from './schema.ts';
import type { Connection } from './sqlite-connection.ts';
import { storeError } from './sqlite-errors.ts';

/** Brings a database to the newest schema, in one transaction. Throws StoreError: `newer`, `corrupt` (not a database of Skein's). */
export function migrate(connection: Connection, file: string): void {
  const version = connection.value('PRAGMA user_version') as number;
  if (connection.value('PRAGMA application_id') !== APPLICATION_ID || version < 1) {
    throw storeError('corrupt', `open ${file}`, 'it is not a database of Skein');
  }
  if (version > SCHEMA_STEPS.length) {
    throw storeError('newer', `open ${file}`, `its version is ${version}, and this Skein knows versions up to ${SCHEMA_STEPS.length}`);
  }
  if (version < SCHEMA_STEPS.length) applySteps(connection, version);
}

/** Fills an empty database. */
export function createSchema(connection: Connection): void {
  connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  applySteps(connection, 0);
}

function applySteps(connection: Connection, version: number): void {
  connection.transaction(() => {
    for (const step of SCHEMA_STEPS.slice(version)) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
  });
}
