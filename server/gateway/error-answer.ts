import type { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { ServerMessageOf } from '../../shared/protocol/server-messages.ts';

/** The answer to a request that is refused. Fields that say nothing are left out. */
export function errorAnswer(ref: number | null, { code, message, detail }: ProtocolError): ServerMessageOf<'error'> {
  const { field, reason, retryAfterMs } = detail;
  return {
    ...{ type: 'error', ref, code, message },
    ...(field === undefined ? {} : { field }),
    ...(reason === undefined ? {} : { reason }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
