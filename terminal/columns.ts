/**
 * How many columns a text takes on a terminal. Letters as readline counts them; what people see as one emoji (a family, a flag, a hand of
 * some colour) is made of several, and takes the two columns of one.
 */
const GRAPHEMES = new Intl.Segmenter();
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;
const TAB = 8;

export interface Where {
  readonly rows: number;
  readonly cols: number;
}

/** Where the cursor stands after `text` that begins at the left edge. `widthOf`: of one code point. */
export function whereAfter(text: string, columns: number, widthOf: (letter: string) => number): Where {
  let rows = 0;
  let offset = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (segment === '\n' || segment === '\r\n') {
      rows += Math.ceil(offset / columns) || 1;
      offset = 0;
    } else if (segment === '\t') offset += TAB - (offset % TAB);
    else {
      const width = widthOfOne(segment, widthOf);
      // What is two columns wide is not cut at the edge.
      if (width === 2 && (offset + 1) % columns === 0) offset += 1;
      offset += width;
    }
  }
  const cols = offset % columns;
  return { rows: rows + (offset - cols) / columns, cols };
}

function widthOfOne(grapheme: string, widthOf: (letter: string) => number): number {
  const letters = [...grapheme];
  if (letters.length > 1 && EMOJI.test(grapheme)) return 2;
  return letters.reduce((sum, letter) => sum + widthOf(letter), 0);
}
