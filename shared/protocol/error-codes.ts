/** Every code that a client can be answered with: may the same request succeed later, without a change by its sender? */
const RETRY = {
  bad_json: false,
  not_object: false,
  too_deep: false,
  unknown_type: false,
  bad_field: false,
  hello_required: false,
  already_greeted: false,
  bad_name: false,
  name_taken: false,
  unauthorized: false,
  forbidden: false,
  bad_room: false,
  not_in_room: false,
  no_such_user: false,
  body_empty: false,
  body_too_long: false,
  bad_id: false,
  id_conflict: false,
  rate_limited: true,
  overloaded: true,
  storage_full: true,
  clock_skew: true,
  internal: true,
} as const;

export type ErrorCode = keyof typeof RETRY;
export const ERROR_CODES = Object.keys(RETRY) as readonly ErrorCode[];

/** May the same request, unchanged, succeed later? An unknown code from a newer node may. */
export function isRetryable(code: string): boolean {
  return code in RETRY ? RETRY[code as ErrorCode] : true;
}
