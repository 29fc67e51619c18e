import { type Phrase, readQuery } from './search-words.ts';
import type { Connection } from './sqlite-connection.ts';

/**
 * Asks the index of words, and nothing else: on whatever connection, beside whoever writes it. The one question here that costs more as the log
 * grows: a word's beginning stands for many words, and each is looked through.
 */
export class WordSearch {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(connection: Connection) {
    this.#sql = prepare(connection);
  }

  /** The positions of posts with these words in these rooms, the last committed first. */
  positions(query: string, rooms: readonly number[], limit: number): readonly number[] {
    const phrases = readQuery(query);
    if (rooms.length === 0 || phrases.length === 0) return [];
    return this.#sql.all(toMatch(phrases, rooms), limit).map(([position]) => position);
  }
}

/** Words are letters and digits only, so they need no quoting beyond the quotes. */
function toMatch(phrases: readonly Phrase[], rooms: readonly number[]): string {
  const words = phrases.map((phrase) => `"${phrase.words.join(' ')}"${phrase.isStart ? ' *' : ''}`).join(' AND ');
  return `room : (${rooms.map((room) => `"r${room}"`).join(' OR ')}) AND body : (${words})`;
}

function prepare(connection: Connection) {
  return connection.prepare<readonly [number]>(`
    SELECT w.rowid FROM words AS w CROSS JOIN event AS e ON e.position = w.rowid
    WHERE words MATCH ? AND e.counts = 1 ORDER BY w.rowid DESC LIMIT ?`);
}
