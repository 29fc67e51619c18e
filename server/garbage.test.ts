import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = JSON.stringify(new URL('./garbage.ts', import.meta.url).href);

/** Keeps some objects for good, and others for a while as writes on their way do; says how large the heap became, in MiB. */
const CHILD = (before: string) => `
  import { getHeapStatistics } from 'node:v8';
  import { limitGarbage } from ${MODULE};
  ${before}
  const kept = Array.from({ length: 200_000 }, (_, i) => ({ i, text: 'kept ' + i }));
  const onTheirWay = [];
  let most = 0;
  for (let i = 0; i < 3_000_000; i += 1) {
    onTheirWay.push({ i, text: 'sent ' + i });
    if (onTheirWay.length > 150_000) onTheirWay.splice(0, 75_000);
    if (i % 10_000 === 0) most = Math.max(most, getHeapStatistics().total_heap_size);
  }
  console.log(most / 1024 / 1024 + kept.length * 0);
`;

const largestHeap = (before: string) =>
  Number(execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', CHILD(before)], { encoding: 'utf8' }));

it('the heap of a node whose objects live for a moment stays near what it needs', () => {
  const [limited, other] = [largestHeap('limitGarbage();'), largestHeap('')];
  expect(limited).toBeLessThan(0.8 * other);
}, 60_000);
