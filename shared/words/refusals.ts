/** Why a post was refused, in a few words. A code that is not here shows the node's own sentence. */
export const refusalWords: Readonly<Record<string, string>> = {
  body_empty: 'there is no text in it.',
  body_too_long: 'it is too long. Shorten it, or send it in parts.',
  no_such_user: 'nobody has this name.',
  not_in_room: 'you are not in this room.',
  forbidden: 'you may not write here.',
  rate_limited: 'too many at once. Wait a moment.',
  storage_full: 'the node has no room on its disk.',
  clock_skew: 'the clock of the node is wrong.',
  id_conflict: 'another message was sent under its id.',
  bad_room: 'this is not a room name.',
};

/** What a name has to be. */
export const badName = 'This name cannot be used: 1–32 characters, no spaces, no “:” or “~”, letters of one script.';
