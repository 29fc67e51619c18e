import { spawnSync } from 'node:child_process';

/** Pictures to a film, by ffmpeg. Throws a sentence that says what to do when there is none. */
export class NoFfmpeg extends Error {}

const WIDTH = 960;
const COLOURS = 96;

/** `rows`: patterns of pictures side by side in a row, rows below each other; each row is as wide as the others. */
export function encodeGif(rows: readonly (readonly string[])[], perSecond: number, path: string): void {
  const inputs = rows.flat().flatMap((pattern) => ['-framerate', String(perSecond), '-i', pattern]);
  let next = 0;
  const lines = rows.map((row, index) => {
    const labels = row.map(() => `[${next++}:v]`).join('');
    return row.length > 1 ? `${labels}hstack=inputs=${row.length}[row${index}]` : `${labels}null[row${index}]`;
  });
  const stacked = rows.map((_, index) => `[row${index}]`).join('');
  const palette = `split[a][b];[a]palettegen=max_colors=${COLOURS}:stats_mode=diff[p];[b][p]paletteuse=dither=none:diff_mode=rectangle`;
  const filter = [...lines, `${stacked}vstack=inputs=${rows.length},scale=${WIDTH}:-1:flags=lanczos,${palette}`].join(';');
  ffmpeg(['-y', '-loglevel', 'error', ...inputs, '-filter_complex', filter, path]);
}

function ffmpeg(args: readonly string[]): void {
  const { status, error } = spawnSync('ffmpeg', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw new NoFfmpeg('The film is made by ffmpeg: install it (Debian: apt-get install ffmpeg).');
  if (status !== 0) throw new Error(`ffmpeg ended with ${status}`);
}
