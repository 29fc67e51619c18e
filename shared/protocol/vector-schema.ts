import * as v from 'valibot';
import type { VersionRecord } from '../causality/version-vector.ts';
import { LIMITS } from './limits.ts';

/**
 * How a version vector is read on either wire: `{origin: seq}` of at most `LIMITS.cursorOrigins`. Written out, for a large one has
 * thousands of entries, and a schema for each key and value would make one frame hold everybody else up.
 */
const ORIGIN = /^[\w-]{1,64}$/;

export const vectorSchema = v.pipe(
  v.custom<VersionRecord>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'not an object'),
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? problemOf(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
  v.transform(withoutPrototype),
);

/** One pass over the keys: they are the larger part of the cost. */
function problemOf(record: VersionRecord): string | undefined {
  const origins = Object.keys(record);
  if (origins.length > LIMITS.cursorOrigins) return 'too many origins';
  for (const origin of origins) {
    const seq: unknown = record[origin];
    if (!ORIGIN.test(origin)) return 'no origin';
    if (!Number.isSafeInteger(seq) || (seq as number) < 0) return 'no sequence';
  }
  return undefined;
}

/** No origin is called so, and a careless copy would take it for an order to change what the object is. */
function withoutPrototype(record: VersionRecord): VersionRecord {
  if (!Object.hasOwn(record, '__proto__')) return record;
  return Object.fromEntries(Object.entries(record).filter(([origin]) => origin !== '__proto__'));
}
