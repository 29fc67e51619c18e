const SHOWN = 24;
const HEIGHT = 12;
const STEP = 3;
const FEWEST = 4;
const LOST_HEIGHT = 3;

/** The last round trips as bars, and what got no answer as a mark at the foot. Decoration: the number stands beside it. */
export function Spark({ samples }: { readonly samples: readonly (number | undefined)[] }) {
  const last = samples.slice(-SHOWN);
  if (last.length < FEWEST) return null;
  const most = Math.max(1, ...last.map((ms) => ms ?? 0));
  const bar = (i: number, height: number) => `M${i * STEP + 1} ${HEIGHT}v-${height.toFixed(1)}`;
  const answered = last.map((ms, i) => (ms === undefined ? '' : bar(i, Math.max(1, (ms / most) * HEIGHT))));
  const lost = last.map((ms, i) => (ms === undefined ? bar(i, LOST_HEIGHT) : ''));
  return (
    <svg class="spark" width={SHOWN * STEP} height={HEIGHT} viewBox={`0 0 ${SHOWN * STEP} ${HEIGHT}`} aria-hidden="true">
      <path d={answered.join('')} />
      <path class="lost" d={lost.join('')} />
    </svg>
  );
}
