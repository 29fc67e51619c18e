import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';

/**
 * The worker as one plain file, made anew for each run. What reads TypeScript as it is gives every function its name again whenever the
 * function is made, and a minute of seeds makes them by the million.
 */
export class WorkerFile {
  readonly path: string;
  readonly #directory = mkdtempSync(join(tmpdir(), 'skein-seeds-'));

  private constructor(code: string) {
    this.path = join(this.#directory, 'worker.mjs');
    writeFileSync(this.path, code);
  }

  static async make(): Promise<WorkerFile> {
    const made = (await build({
      configFile: false,
      logLevel: 'error',
      root: fileURLToPath(new URL('..', import.meta.url)),
      ssr: { noExternal: true },
      build: {
        ssr: fileURLToPath(new URL('./worker.ts', import.meta.url)),
        write: false,
        target: 'node20',
        minify: false,
        // A stack in what a seed is said to have broken names the files and lines that one knows.
        sourcemap: 'inline',
        rolldownOptions: { output: { codeSplitting: false } },
      },
    })) as Rolldown.RolldownOutput;
    return new WorkerFile(made.output[0].code);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
