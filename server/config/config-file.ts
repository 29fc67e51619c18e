import { readFileSync } from 'node:fs';
import { ConfigError, EXIT } from './config-error.ts';
import { jsonErrorPlace } from './json-error.ts';
import { nearest } from './nearest.ts';
import { isOptionName, OPTION_NAMES, type OptionName, optionRow } from './options.ts';

/** Reads the optional configuration file: one JSON object, whose keys are the names of the options. Throws ConfigError. */
export function readConfigFile(path: string): ReadonlyMap<OptionName, readonly string[]> {
  const settings = new Map<OptionName, readonly string[]>();
  for (const [key, value] of Object.entries(parseObject(path, readText(path)))) {
    if (!isOptionName(key)) {
      throw refuse(path, `has the unknown key "${key}"; the nearest known one is "${nearest(key, OPTION_NAMES)}"`);
    }
    settings.set(key, asTexts(path, key, value));
  }
  return settings;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(path, `cannot be read: ${reason(error)}`, error);
  }
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not';
  return String(code ?? error);
}

function parseObject(path: string, text: string): object {
  const withoutMark = text.replace(/^\uFEFF/, '');
  const place = jsonErrorPlace(withoutMark);
  if (place) throw refuse(path, `is not JSON: line ${place.line}, column ${place.column}`);
  const value: unknown = JSON.parse(withoutMark);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(path, 'must hold one JSON object');
  return value;
}

/** Values as they would be written after a flag. */
function asTexts(path: string, name: OptionName, value: unknown): readonly string[] {
  const isList = optionRow(name).repeatable === true;
  const values: readonly unknown[] = Array.isArray(value) && isList ? value : [value];
  return values.map((item) => {
    if (typeof item === 'boolean') return item ? 'on' : 'off';
    if (typeof item === 'string' || typeof item === 'number') return String(item);
    throw refuse(path, `key "${name}": must be ${isList ? 'a list of texts' : 'a text, a number, true or false'}`);
  });
}

function refuse(path: string, problem: string, cause?: unknown): ConfigError {
  return new ConfigError(EXIT.config, `configuration file ${path} ${problem}`, cause);
}
