import fc from 'fast-check';
import { LARGE, shortText } from './texts.ts';
import { JSON_TEXTS, NOT_JSON_TEXTS } from './tricky-json.ts';

/**
 * Structure-aware inputs: a good message with something wrong in it gets past the first check, where noise does not. Makes JSON
 * texts, not values, because the worst of them (1e400, -0, keys given twice) cannot be said as values.
 */

/** A piece of JSON text in the place of a value. */
class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object as it will be written: the same key may come twice, and any key may come. */
type Entry = readonly [key: string, value: unknown];
class Fields {
  readonly entries: readonly Entry[];

  constructor(entries: readonly Entry[]) {
    this.entries = entries;
  }
}

type Change =
  | { readonly is: 'drop' }
  | { readonly is: 'put'; readonly value: unknown }
  | { readonly is: 'rename'; readonly key: string }
  | { readonly is: 'add'; readonly key: string; readonly value: unknown };
type Edit = { readonly at: number; readonly cut: number; readonly put: string };

const NUMBERS = ['-1', '-0', '0', '1.5', '1e400', '-1e400', '1e-400', '2147483648', '4294967296', '9007199254740991'];
const MORE_NUMBERS = ['9007199254740992', '9007199254740993', '18446744073709551616', '123456789012345678901234567890'];
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'type', 'ref', 'length', '', '0', 'a b', 'seq', 'origin'];

const deep = fc
  .record({ depth: fc.integer({ min: 1, max: LARGE / 8 }), open: fc.constantFrom('[', '{"a":') })
  .map(({ depth, open }) => {
    const close = open === '[' ? ']' : '}';
    return new Raw(`${open.repeat(depth)}0${close.repeat(depth)}`);
  });
const wide = fc.record({ count: fc.integer({ min: 1, max: 9_000 }), list: fc.boolean() }).map(({ count, list }) => {
  const items = Array.from({ length: count }, (_, i) => (list ? '0' : `"${i.toString(36)}":1`)).join();
  return new Raw(list ? `[${items}]` : `{${items}}`);
});
const huge = fc
  .record({ length: fc.integer({ min: 1, max: LARGE }), piece: shortText })
  .map(({ length, piece }) => (piece || 'x').repeat(Math.ceil(length / (piece.length || 1))));
const odd: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...NUMBERS, ...MORE_NUMBERS).map((text) => new Raw(text)) },
  { weight: 20, arbitrary: shortText },
  { weight: 10, arbitrary: fc.constantFrom(...JSON_TEXTS).map((text) => new Raw(text)) },
  { weight: 10, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[]], [{}]) },
  { weight: 10, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.oneof(deep, wide, huge) },
);
const key = fc.oneof(fc.constantFrom(...KEYS), shortText);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ is: fc.constant('drop' as const) }),
  { weight: 4, arbitrary: fc.record({ is: fc.constant('put' as const), value: odd }) },
  fc.record({ is: fc.constant('rename' as const), key }),
  fc.record({ is: fc.constant('add' as const), key, value: odd }),
);
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  cut: fc.nat({ max: 4 }),
  put: fc.oneof(fc.constantFrom('', '{', '}', '[', ']', '"', ',', ':', '\\', '-', '\0'), fc.constantFrom(...NOT_JSON_TEXTS)),
});
/** Mostly none: a text that is no JSON gets no further than the parser. */
const edits = fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(edit, { maxLength: 2 }) });

/** JSON texts of what `valid` makes, with up to three things wrong, or none. */
export function mutated(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const changes = fc.array(fc.tuple(fc.nat(), change), { maxLength: 3 });
  return fc.tuple(valid, changes, edits).map(([value, made, cuts]) => {
    const changed = made.reduce((whole: unknown, [at, one]) => apply(whole, at, one), value);
    return cuts.reduce(cutText, print(changed));
  });
}

function apply(value: unknown, at: number, change: Change): unknown {
  const count = slots(value);
  return count === 0 ? value : changeSlot(value, { left: at % count }, change);
}

/** How many fields and items there are, at any depth. */
function slots(value: unknown): number {
  return entriesOf(value).reduce((sum, [, item]) => sum + 1 + slots(item), 0);
}

function changeSlot(value: unknown, walk: { left: number }, change: Change): unknown {
  if (!isContainer(value)) return value;
  const entries = entriesOf(value).flatMap(([key, item]): Entry[] => {
    const isHere = walk.left === 0;
    walk.left -= 1;
    return isHere ? changedEntry(key, item, change) : [[key, changeSlot(item, walk, change)]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : new Fields(entries);
}

function changedEntry(key: string, item: unknown, change: Change): Entry[] {
  if (change.is === 'drop') return [];
  if (change.is === 'put') return [[key, change.value]];
  if (change.is === 'rename') return [[change.key, item]];
  return [
    [key, item],
    [change.key, change.value],
  ];
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Raw);
}

function entriesOf(value: unknown): readonly Entry[] {
  if (!isContainer(value)) return [];
  return value instanceof Fields ? value.entries : Object.entries(value).filter(([, item]) => item !== undefined);
}

/** JSON, with raw pieces as they are. */
function print(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (!isContainer(value)) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(print).join()}]`;
  return `{${entriesOf(value)
    .map(([key, item]) => `${JSON.stringify(key)}:${print(item)}`)
    .join()}}`;
}

function cutText(text: string, { at, cut, put }: Edit): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + put + text.slice(place + cut);
}
