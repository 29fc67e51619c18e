/** Who a post speaks to: `@name` as a word of its own, in whatever case. */

/** A letter, digit or mark of any script: what a name may go on with, so that `@ann` is not found in `@anna`. */
const GOES_ON = /^[\p{L}\p{N}\p{M}_~-]/u;
const BEFORE = /[\p{L}\p{N}\p{M}_@]$/u;

/** Does `body` mention `name`, as it is shown? */
export function mentions(body: string, name: string): boolean {
  if (name === '' || !body.includes('@')) return false;
  const text = fold(body);
  const wanted = `@${fold(name)}`;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (!BEFORE.test(text.slice(Math.max(0, at - 2), at)) && !GOES_ON.test(text.slice(at + wanted.length))) return true;
  }
  return false;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
