import type { UserName } from '../ids.ts';
import { LIMITS } from './limits.ts';

/** The rules of user names: which texts are names, and which names are one name. Pure; the same on every node and client. */

export type NameProblem = 'length' | 'control' | 'space' | 'reserved' | 'invisible' | 'bidi' | 'combining' | 'mixed_script';

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** U+2800 is a braille cell without dots; private use characters and half a character show as nothing, or as anything. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}\u2800]/u;
/** Two marks on one letter are normal in several scripts; more is a pile. */
const PILE_OF_MARKS = /\p{M}{3}/u;
const LEADING_MARK = /^\p{M}/u;
const SPACE = /\p{Z}/u;
const ONLY_SPACES = /^\p{Z}*$/u;
const RESERVED = /[:~]/u;

/** Which rule this text breaks as a name; undefined when it is one. */
export function nameProblem(text: string): NameProblem | undefined {
  if (text.length > LIMITS.rawNameUnits) return 'length';
  const name = text.normalize('NFC');
  // What hides or disguises is named before the length: a pile of fifty marks is too long as well, but that says less.
  if (CONTROL.test(name)) return 'control';
  if (BIDI.test(name)) return 'bidi';
  if (INVISIBLE.test(name)) return 'invisible';
  if (PILE_OF_MARKS.test(name) || LEADING_MARK.test(name)) return 'combining';
  if (ONLY_SPACES.test(name) || [...name].length > LIMITS.nameChars || utf8Length(name) > LIMITS.nameBytes) return 'length';
  // Wide and other compatibility forms of a forbidden character are that character.
  const plain = name.normalize('NFKC');
  if (SPACE.test(plain)) return 'space';
  if (RESERVED.test(plain)) return 'reserved';
  return isOneScript(plain) ? undefined : 'mixed_script';
}

/** The name as it is kept and shown. Only for texts without a problem. */
export function canonicalName(text: string): UserName {
  return text.normalize('NFC') as UserName;
}

/** Names that differ only in case, composition or width have one folded form; names are compared by it. */
export function foldName(name: string): string {
  // Down, up and down again is as near to Unicode's case folding as the platform gets: `ß` and `SS`, both small sigmas.
  return name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/** Length of a text in UTF-8, without building it. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isPair(unit, text.charCodeAt(i + 1))) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}

/** Two units of UTF-16 that are one character. */
function isPair(first: number, second: number): boolean {
  return first >= 0xd800 && first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff;
}

const scripts = (...names: readonly string[]) => new RegExp(`[${names.map((name) => `\\p{scx=${name}}`).join('')}]`, 'u');

/** Writing systems in use; three of them are written with several scripts, and with Latin letters among them. */
const WRITING_SYSTEMS: readonly RegExp[] = [
  scripts('Latin', 'Han', 'Hiragana', 'Katakana'),
  scripts('Latin', 'Han', 'Bopomofo'),
  scripts('Latin', 'Han', 'Hangul'),
  ...[
    'Greek Cyrillic Armenian Hebrew Arabic Syriac Thaana Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada',
    'Malayalam Sinhala Thai Lao Tibetan Myanmar Georgian Ethiopic Cherokee Canadian_Aboriginal Khmer Mongolian Yi Vai Nko',
    'Tifinagh Javanese Balinese Sundanese Adlam',
  ]
    .join(' ')
    .split(' ')
    .map((name) => scripts(name)),
];
const ANY_KNOWN = scripts(...new Set(WRITING_SYSTEMS.flatMap((system) => system.source.match(/(?<==)\w+/g) ?? [])));
/** Digits, punctuation, symbols and marks that go with every script. */
const COMMON = /[\p{Script=Common}\p{Script=Inherited}]/u;

function isOneScript(name: string): boolean {
  const letters = [...name].filter((character) => !COMMON.test(character));
  if (WRITING_SYSTEMS.some((system) => letters.every((letter) => system.test(letter)))) return true;
  return letters.every((letter) => !ANY_KNOWN.test(letter));
}
