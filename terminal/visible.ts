/**
 * What others wrote, made fit for a terminal: a character that moves the cursor, changes a colour or a title, turns the
 * direction of text or hides is shown as an escape (`\u001b`), so that no message can look like something it is not.
 */
const HIDDEN = '\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u3164\ufe00-\ufe0d\ufeff\ufff9-\ufffb';
const UNFIT = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}${HIDDEN}\\u{e0000}-\\u{e007f}]`, 'gu');

/** As one line: line breaks become `\n`. */
export function visible(text: string): string {
  return text.replace(UNFIT, (character) => (character === '\n' ? '\\n' : escaped(character)));
}

/** Line by line; a tab becomes the spaces it stands for. */
export function visibleLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => visible(line.replaceAll('\t', '    ')));
}

/** JSON on one line, with the same characters escaped: whoever reads it gets the text as it was, and a terminal nothing else. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(UNFIT, escaped);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }).join('');
}
