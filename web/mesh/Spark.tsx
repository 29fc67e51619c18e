const SHOWN = 24;
const HEIGHT = 12;
const STEP = 3;

/** The last round trips as bars, and what got no answer as a gap with a mark. Decoration: the number stands beside it. */
export function Spark({ samples }: { readonly samples: readonly (number | undefined)[] }) {
  const last = samples.slice(-SHOWN);
  if (last.length < 2) return null;
  const most = Math.max(1, ...last.map((ms) => ms ?? 0));
  const path = last
    .map((ms, i) => {
      const x = (SHOWN - last.length + i) * STEP + 1;
      return `M${x} ${HEIGHT}v-${ms === undefined ? 0 : Math.max(1, (ms / most) * (HEIGHT - 2)).toFixed(1)}`;
    })
    .join('');
  const lost = last
    .map((ms, i) => (ms === undefined ? `M${(SHOWN - last.length + i) * STEP + 1} ${HEIGHT}v-${HEIGHT}` : ''))
    .join('');
  return (
    <svg class="spark" width={SHOWN * STEP} height={HEIGHT} aria-hidden="true">
      <path d={path} />
      <path class="lost" d={lost} />
    </svg>
  );
}
