import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/**
 * The position of the last commit that was answered, in a small file beside the log. What SQLite finds in a write-ahead log that was cut
 * short looks to it like a crash in the middle of a commit: it takes what is whole and says nothing. This file tells the two apart.
 *
 * Written after each commit and never synced: whatever survives of it is true, for the commit it speaks of was on disk before.
 * A file that is missing, or is not whole, says nothing. It goes with its directory: an old copy of all of it is no damage.
 */
const DIGITS = 16;

export class HighMark {
  readonly #path: string;
  #handle: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** The last position noted in an earlier run; 0: nothing is known. */
  read(): number {
    try {
      const [digits = '', sum] = readFileSync(this.#path, 'latin1').trimEnd().split(' ');
      return sum === checksum(digits) ? Number(digits) : 0;
    } catch {
      return 0;
    }
  }

  /** Costs a system call. A mark that cannot be written stays where it was, which is as true as before. */
  note(position: number): void {
    try {
      this.#handle ??= openSync(this.#path, 'w');
      const digits = String(position).padStart(DIGITS, '0');
      writeSync(this.#handle, `${digits} ${checksum(digits)}\n`, 0);
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }
}

function checksum(digits: string): string {
  return crc32(digits).toString(16).padStart(8, '0');
}
