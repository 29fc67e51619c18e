/** How far a node may be off the median of the mesh and still take posts: the bound that stamps are honest within. */
const SKEW_LIMIT_MS = 10_000;

/**
 * Is this node's wall clock wrong? `offsets`: how far each linked peer's clock is ahead of ours, in ms. With fewer than three
 * clocks in all nobody can say whose is wrong.
 */
export function isSkewed(offsets: readonly number[]): boolean {
  const all = [0, ...offsets].sort((a, b) => a - b);
  if (all.length < 3) return false;
  const middle = all.length >> 1;
  const median = all.length % 2 === 1 ? (all[middle] as number) : ((all[middle - 1] as number) + (all[middle] as number)) / 2;
  return Math.abs(median) > SKEW_LIMIT_MS;
}
