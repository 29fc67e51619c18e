import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bug, withEdit } from './bug.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = ['shared', 'server', 'simulation', 'package.json', 'tsconfig.json'] as const;

/** A private copy of what the simulator runs, with a bug in it or as it is. */
export class Tree {
  readonly root = mkdtempSync(join(tmpdir(), 'skein-planted-'));

  /** Throws when the bug fits no longer. */
  constructor(bug?: Bug) {
    try {
      for (const part of PARTS) cpSync(join(ROOT, part), join(this.root, part), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules'), join(this.root, 'node_modules'));
      for (const edit of bug?.edits ?? []) {
        const path = join(this.root, edit.file);
        writeFileSync(path, withEdit(readFileSync(path, 'utf8'), edit, (bug as Bug).name));
      }
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Throws when a bug of the list fits no longer into the code as it is. */
export function checkFit(bugs: readonly Bug[]): void {
  for (const { name, edits } of bugs) {
    const texts = new Map<string, string>();
    for (const edit of edits) {
      const text = texts.get(edit.file) ?? readFileSync(join(ROOT, edit.file), 'utf8');
      texts.set(edit.file, withEdit(text, edit, name));
    }
  }
}
