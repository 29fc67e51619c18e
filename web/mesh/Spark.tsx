/** Two minutes, at a check every two seconds. */
const SHOWN = 60;
const HEIGHT = 12;
const FEWEST = 4;
const LOST_HEIGHT = 4;

/** The last round trips as a line, the newest at the end, and what got no answer as a mark at the foot. Decoration: the number stands beside it. */
export function Spark({ samples }: { readonly samples: readonly (number | undefined)[] }) {
  const last = samples.slice(-SHOWN);
  if (last.length < FEWEST) return null;
  const most = Math.max(1, ...last.map((ms) => ms ?? 0));
  const x = (index: number) => SHOWN - last.length + index + 0.5;
  const y = (ms: number) => (HEIGHT - 0.5 - (ms / most) * (HEIGHT - 1)).toFixed(1);
  const answered = last.map((ms, index) => {
    if (ms === undefined) return '';
    return last[index - 1] === undefined ? `M${x(index)} ${y(ms)}h.01` : `L${x(index)} ${y(ms)}`;
  });
  const lost = last.map((ms, index) => (ms === undefined ? `M${x(index)} ${HEIGHT}v-${LOST_HEIGHT}` : ''));
  return (
    <svg class="spark" width={SHOWN} height={HEIGHT} viewBox={`0 0 ${SHOWN} ${HEIGHT}`} aria-hidden="true">
      <path d={answered.join('')} />
      <path class="lost" d={lost.join('')} />
    </svg>
  );
}
