import * as v from 'valibot';
import type { NodeName, OriginId } from '../../../shared/ids.ts';
import { parsePeer } from '../peer-messages.ts';

/**
 * The first exchange on a stream, as pure functions. The dialler sends `hello`, the other answers `welcome` (the same
 * fields) or `refuse`. See server/backbone/PROTOCOL.md, "Handshake".
 */
export const MESH_VERSIONS = [1] as const;

const SPEAKS = ['typing'] as const;

/** Who a node says it is. `origin` names this run of it. */
export interface PeerIdentity {
  readonly node: NodeName;
  readonly origin: OriginId;
  /** What browsers are told. */
  readonly url: string;
  /** What peers are told to dial; empty when it cannot be dialled. */
  readonly advertise: string;
  /** What it understands that not every version does. */
  readonly speaks?: readonly string[];
}

export interface Hello extends PeerIdentity {
  readonly protocol: 'skein-mesh';
  readonly versions: readonly number[];
}

export type RefuseCode = 'version' | 'self' | 'name_taken' | 'duplicate' | 'bad_hello';
export interface Refuse {
  readonly code: RefuseCode;
  readonly message: string;
  /** Who refuses, so that the dialler knows whose address this is. */
  readonly node: NodeName;
  readonly versions: readonly number[];
}

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const helloSchema = v.object({
  protocol: v.literal('skein-mesh'),
  versions: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(32)),
  node: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  origin: v.pipe(v.string(), v.regex(/^(?!__proto__$)[\w-]{1,64}$/)),
  url: text(500),
  advertise: text(300),
  speaks: v.optional(v.pipe(v.array(text(32)), v.maxLength(64))),
});
const refuseSchema = v.object({
  code: v.picklist(['version', 'self', 'name_taken', 'duplicate', 'bad_hello']),
  message: text(1_000),
  node: text(100),
  versions: v.array(v.pipe(v.number(), v.finite())),
});

export function parseHello(payload: Buffer): Hello {
  return parsePeer(helloSchema, payload) as unknown as Hello;
}
export function parseRefuse(payload: Buffer): Refuse {
  return parsePeer(refuseSchema, payload) as unknown as Refuse;
}

export function helloOf(identity: PeerIdentity): Hello {
  return { protocol: 'skein-mesh', versions: MESH_VERSIONS, speaks: SPEAKS, ...identity };
}

/** What a node knows when somebody says hello. */
export interface Known {
  readonly self: PeerIdentity;
  /** The link to this peer that is up now. */
  readonly link: { readonly origin: OriginId; readonly dialler: NodeName } | undefined;
  /** The run that holds this name elsewhere in the mesh and can be reached right now. */
  readonly holder: OriginId | undefined;
}

export type Judgement =
  | { readonly accept: true }
  | { readonly accept: false; readonly code: RefuseCode; readonly message: string };

/** May this peer link, over a stream that `dialler` opened? Both ends judge alike, so one link a pair is left. */
export function judge(hello: Hello, dialler: NodeName, known: Known): Judgement {
  const { self, link, holder } = known;
  if (!hello.versions.some((version) => MESH_VERSIONS.includes(version as 1))) {
    return refuse('version', `this node speaks mesh version ${MESH_VERSIONS.join(', ')}`);
  }
  if (hello.origin === self.origin) return refuse('self', 'this node dialled itself');
  const holding = hello.node === self.node ? self.origin : (link?.origin ?? holder);
  if (holding !== undefined && holding !== hello.origin) {
    return refuse('name_taken', `another live node is called ${hello.node}; give each node its own --name`);
  }
  if (link && dialler > link.dialler) return refuse('duplicate', 'these two nodes are linked already');
  return { accept: true };
}

function refuse(code: RefuseCode, message: string): Judgement {
  return { accept: false, code, message };
}
