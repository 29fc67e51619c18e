import * as v from 'valibot';
import type { NodeName } from '../../shared/ids.ts';
import type { Session } from './people.ts';
import type { Json } from './state-table.ts';

/** What stands in the state table under each key, checked when it is read: another node wrote it. */
/** A node tells of its present run and of so many before it. */
const RUNS_KEPT = 64;
const number = v.pipe(v.number(), v.finite());
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

const nodeSchema = v.object({
  url: text(500),
  advertise: text(300),
  version: text(50),
  startedAt: number,
  simulatedMs: v.nullable(number),
  /** What it sheds: 0 (nothing, and where it is missing) to 4. */
  load: v.optional(number, 0),
  /** Its runs that posted, the latest first; missing in what older nodes tell. */
  origins: v.optional(v.pipe(v.array(text(64)), v.maxLength(RUNS_KEPT + 1)), []),
});
const linkSchema = v.object({ up: v.boolean(), rttMs: v.nullable(number), pendingBytes: number, since: number });
const sessionSchema = v.object({
  author: text(64),
  name: text(100),
  rooms: v.pipe(v.array(text(200)), v.maxLength(5_000)),
  since: number,
  epoch: number,
});

export const NODE_KEY = 'node';
export const LINK_PREFIX = 'link:';
export const HEAD_PREFIX = 'head:';

export type NodeEntry = v.InferOutput<typeof nodeSchema>;
export type LinkEntry = v.InferOutput<typeof linkSchema>;

export function readNode(value: Json | undefined): NodeEntry | undefined {
  return read(nodeSchema, value);
}
export function readLink(value: Json | undefined): LinkEntry | undefined {
  return read(linkSchema, value);
}
export function readSession(node: NodeName, id: string, value: Json | undefined): Session | undefined {
  const entry = read(sessionSchema, value);
  return entry && ({ ...entry, id, node } as unknown as Session);
}

function read<T>(schema: v.GenericSchema<unknown, T>, value: Json | undefined): T | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}
