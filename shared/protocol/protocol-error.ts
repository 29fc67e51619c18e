import type { ErrorCode } from './error-codes.ts';

/**
 * What a node says with each code: what went wrong, then what to do; a thrower may give a more precise sentence. Apart from the
 * codes, for a client shows what it was sent and needs none of this.
 */
const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  bad_json: 'The frame is not JSON. Send one JSON object in each text frame.',
  not_object: 'The frame is JSON but not an object. Send one JSON object in each text frame.',
  too_deep: 'The JSON is nested too deeply. Send a flatter object.',
  unknown_type: 'This message type is not known here. See PROTOCOL.md for the types.',
  bad_field: 'A field is missing or has the wrong type. Correct the field named in `field`.',
  hello_required: 'This socket has not signed in. Send `hello` first.',
  already_greeted: 'This socket has signed in already. Open another one to sign in again.',
  bad_name: 'This name cannot be used. Choose another one.',
  name_taken: 'This name belongs to somebody else. Choose another one.',
  unauthorized: 'This node lets in only who has an access token. Ask its operator for one.',
  forbidden: 'You may not do this here.',
  bad_room: 'This is not a room name. Use 1-64 letters, digits, `-`, `_`, `.`, not starting with a dot.',
  not_in_room: 'You are not in this room. Join it first.',
  no_such_user: 'Nobody has this name. Check the spelling.',
  body_empty: 'There is no text in this post. Write something.',
  body_too_long: 'This post is too long. Shorten it or send it in parts.',
  bad_id: 'The id is not a UUID. Send a UUID made for this post.',
  id_conflict: 'Another post was sent under this id. Make a new id for a new post.',
  rate_limited: 'Too much at once. Try again after `retryAfterMs`.',
  overloaded: 'This node is overloaded. Try again after `retryAfterMs`, or on another node.',
  storage_full: 'This node has no room on its disk. Use another node.',
  clock_skew: 'The clock of this node is wrong. Use another node.',
  internal: 'This node failed at something of its own. Try again, or on another node.',
};

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
    super(detail.message ?? MESSAGES[code]);
    this.code = code;
    this.detail = detail;
  }
}
