/** The lines of a stream, one by one: the stream is read on only when the next line is asked for. The last needs no line break. */
const LONGEST = 64 * 1024;

export interface InputLine {
  readonly text: string;
  /** It had more than 64 Ki characters, and only its beginning is here. */
  readonly cut: boolean;
}

export async function* linesOf(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<InputLine> {
  const decoder = new TextDecoder();
  let rest = '';
  let cut = false;
  for await (const chunk of input) {
    const parts = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      yield lineOf(part, cut);
      cut = false;
    }
    if (rest.length > LONGEST) {
      rest = rest.slice(0, LONGEST);
      cut = true;
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield lineOf(rest, cut);
}

function lineOf(part: string, cut: boolean): InputLine {
  const text = part.replace(/\r$/, '');
  return { text: text.slice(0, LONGEST), cut: cut || text.length > LONGEST };
}
