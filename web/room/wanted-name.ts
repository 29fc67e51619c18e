import { cardStrings } from '../strings/card.ts';

/** A free-looking variant of a taken name: `ann` → `ann-2`, `ann-2` → `ann-3`. Pure; stays within 32 characters and 64 bytes. */
export function nextName(name: string): string {
  const match = /^(.*)-(\d{1,4})$/.exec(name);
  const [stem, number] = match ? [match[1] as string, Number(match[2]) + 1] : [name, 2];
  const ending = `-${number}`;
  const chars = [...stem];
  while (chars.length + ending.length > 32 || bytes(chars.join('')) + ending.length > 64) chars.pop();
  return chars.join('') + ending;
}

/** Why a name was refused: in our words where it is about the name, in the node's where it is not. */
export function refusalText(code: string, message: string, name: string): string {
  if (code === 'name_taken') return cardStrings.nameErrors.name_taken(name);
  return code === 'bad_name' || message === '' ? cardStrings.nameErrors.bad_name : message;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
