/** A post that begins with this says what its author is doing, as in XMPP (XEP-0245). */
export const ACTION = '/me ';

/** The text of a post as it is shown: `* ann waves` for what somebody does, else as it was written. */
export function shownText(from: string, body: string): string {
  return body.startsWith(ACTION) ? `* ${from} ${body.slice(ACTION.length)}` : body;
}
