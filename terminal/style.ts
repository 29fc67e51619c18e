/** Colours of a terminal, or none. */
export interface Style {
  dim(text: string): string;
  bold(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
  direct(text: string): string;
  /** Always the same colour for one author, whatever the name. */
  author(name: string, author: string | undefined): string;
}

const plain = (text: string): string => text;
export const PLAIN: Style = { dim: plain, bold: plain, warn: plain, bad: plain, direct: plain, author: plain };

const sgr = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
/** Sixteen-colour terminals have these, and they are legible on dark and on light. Red and yellow mean something else here. */
const AUTHORS = ['32', '34', '36', '35', '92', '94', '96', '95'].map(sgr);

export const COLOURED: Style = {
  dim: sgr('2'),
  bold: sgr('1'),
  warn: sgr('33'),
  bad: sgr('31'),
  direct: sgr('35'),
  author: (name, author) => (AUTHORS[hash(author ?? name) % AUTHORS.length] as typeof plain)(name),
};

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
