/**
 * The one table of errors a client can be answered with. `message` says what went wrong, then what to do; a thrower may
 * give a more precise sentence. `retry` is whether the same request may succeed later without a change by its sender.
 */
const TABLE = {
  bad_json: { retry: false, message: 'The frame is not JSON. Send one JSON object in each text frame.' },
  not_object: { retry: false, message: 'The frame is JSON but not an object. Send one JSON object in each text frame.' },
  too_deep: { retry: false, message: 'The JSON is nested too deeply. Send a flatter object.' },
  unknown_type: { retry: false, message: 'This message type is not known here. See PROTOCOL.md for the types.' },
  bad_field: { retry: false, message: 'A field is missing or has the wrong type. Correct the field named in `field`.' },
  hello_required: { retry: false, message: 'This socket has not signed in. Send `hello` first.' },
  already_greeted: { retry: false, message: 'This socket has signed in already. Open another one to sign in again.' },
  bad_name: { retry: false, message: 'This name cannot be used. Choose another one.' },
  name_taken: { retry: false, message: 'This name belongs to somebody else. Choose another one.' },
  unauthorized: { retry: false, message: 'This node lets in only who has an access token. Ask its operator for one.' },
  forbidden: { retry: false, message: 'You may not do this here.' },
  bad_room: {
    retry: false,
    message: 'This is not a room name. Use 1-64 letters, digits, `-`, `_`, `.`, not starting with a dot.',
  },
  not_in_room: { retry: false, message: 'You are not in this room. Join it first.' },
  no_such_user: { retry: false, message: 'Nobody has this name. Check the spelling.' },
  body_empty: { retry: false, message: 'There is no text in this post. Write something.' },
  body_too_long: { retry: false, message: 'This post is too long. Shorten it or send it in parts.' },
  bad_id: { retry: false, message: 'The id is not a UUID. Send a UUID made for this post.' },
  id_conflict: { retry: false, message: 'Another post was sent under this id. Make a new id for a new post.' },
  rate_limited: { retry: true, message: 'Too much at once. Try again after `retryAfterMs`.' },
  overloaded: { retry: true, message: 'This node is overloaded. Try again after `retryAfterMs`, or on another node.' },
  storage_full: { retry: true, message: 'This node has no room on its disk. Use another node.' },
  clock_skew: { retry: true, message: 'The clock of this node is wrong. Use another node.' },
  internal: { retry: true, message: 'This node failed at something of its own. Try again, or on another node.' },
} as const;

export type ErrorCode = keyof typeof TABLE;
export const ERROR_CODES = Object.keys(TABLE) as readonly ErrorCode[];

export interface ErrorDetail {
  readonly message?: string;
  readonly field?: string;
  readonly reason?: string;
  readonly retryAfterMs?: number;
}

/** What the sender did wrong, or what stands in the way; answered, never fatal to the socket or the node. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(detail.message ?? TABLE[code].message);
    this.code = code;
    this.detail = detail;
  }
}

/** May the same request, unchanged, succeed later? An unknown code from a newer node may. */
export function isRetryable(code: string): boolean {
  return code in TABLE ? TABLE[code as ErrorCode].retry : true;
}
