import { useEffect, useState } from 'preact/hooks';
import { realClock } from '../../shared/time/real-clock.ts';

/** The monotonic time, kept fresh every `everyMs` while `active`. Stands still otherwise, and costs nothing then. */
export function useTick(active: boolean, everyMs: number): number {
  const [, setNow] = useState(0);
  useEffect(() => {
    if (!active) return undefined;
    return realClock.every(everyMs, () => setNow(realClock.monotonic()));
  }, [active, everyMs]);
  return realClock.monotonic();
}
