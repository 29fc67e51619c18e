import { strings } from '../strings.ts';

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
  if (code === 'name_taken') return strings.nameErrors.name_taken(name);
  return code === 'bad_name' || message === '' ? strings.nameErrors.bad_name : message;
}

/** Up to two letters to know an author by. */
export function initials(name: string): string {
  const words = name.split(/[-_.\s]+/).filter((word) => word !== '');
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0] ?? '') : [...(words[0] ?? name)].slice(0, 2);
  return letters.join('').toUpperCase();
}

/** A hue from an author's id: always the same one, and far apart for ids that look alike (FNV-1a, then mixed: short ids differ in their last bits only). */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % 360;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
