import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of its own for one node, small enough to be filled: a tmpfs. Needs root; undefined where mounting is not allowed. */
export interface MountedDisk {
  /** For the data directory. */
  readonly data: string;
  fill(): void;
  free(): void;
  unmount(): void;
}

const SIZE = '64m';
const BLOCK = 64 * 1024;

export function mountSmallDisk(directory: string): MountedDisk | undefined {
  mkdirSync(directory, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'skein-chaos', directory], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const ballast = join(directory, 'ballast');
  const unmount = () => {
    // Lazily: a process that is still at its end keeps it as long as it needs it.
    execFileSync('umount', ['-l', directory], { stdio: 'ignore' });
  };
  return {
    data: join(directory, 'data'),
    fill() {
      const file = openSync(ballast, 'w');
      for (const size of [BLOCK, 1]) while (wrote(file, size));
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    unmount,
  };
}

function wrote(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) > 0;
  } catch {
    return false;
  }
}
