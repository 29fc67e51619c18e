import type { Decoded } from '../../shared/protocol/codec.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';

/** `hello` and `resume` carry a cursor and may be larger than other frames; `undefined` is one too large to be decoded at all. */
export function isTooBig(decoded: Decoded | undefined, bytes: number): decoded is undefined {
  if (!decoded) return true;
  const type = decoded.ok ? decoded.message.type : decoded.type;
  return bytes > LIMITS.frameBytes && type !== 'hello' && type !== 'resume';
}
