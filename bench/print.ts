/** What a bench says. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function bad(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}

/** `value` against what is promised; says so and returns whether it is kept. */
export function judge(what: string, value: number, most: number, unit: string): boolean {
  const isKept = value <= most;
  say(`${isKept ? 'ok    ' : 'MISSED'}  ${what}: ${round(value)} ${unit} (at most ${most})`);
  return isKept;
}

/** The `part` quantile of a list, by rank. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

export function quantiles(values: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((part) => round(quantile(values, part)));
  return `p50 ${p50}  p99 ${p99}  max ${max} ms  (${values.length})`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
