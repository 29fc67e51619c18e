import { once } from 'node:events';
import type { Page } from '@playwright/test';

/**
 * What keeps the main thread of a page busy, as the browser's own trace tells. Of each task the time from its beginning to its end, which grows
 * where other processes want the core too, and the thread's own time in it, which does not.
 */
export interface Task {
  readonly at: number;
  readonly wallMs: number;
  readonly threadMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
}

const TASK = 'ThreadControllerImpl::RunTask';
const BEGIN = 'traced-from';
const END = 'traced-to';

/** The tasks of a page from the beginning of `act` to its end. Resolves with what `act` does, too. */
export async function tasksDuring<T>(
  page: Page,
  act: () => Promise<T>,
): Promise<{ readonly tasks: readonly Task[]; readonly result: T }> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: ['toplevel', 'blink.user_timing'] },
  });
  await page.evaluate(`performance.mark('${BEGIN}')`);
  const result = await act();
  await page.evaluate(`performance.mark('${END}')`);
  const complete = once(session as never, 'Tracing.tracingComplete');
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return { tasks: tasksOf(events), result };
}

/** The marks are set by the page, so its main thread is the one they come from. */
function tasksOf(events: readonly TraceEvent[]): readonly Task[] {
  const begin = events.find(({ name }) => name === BEGIN);
  const end = events.find(({ name }) => name === END);
  if (!begin || !end) throw new Error('the trace does not show the page');
  return events
    .filter(({ name, ph, pid, tid }) => name === TASK && ph === 'X' && pid === begin.pid && tid === begin.tid)
    .filter(({ ts, dur = 0 }) => ts >= begin.ts && ts + dur <= end.ts)
    .map(({ ts, dur = 0, tdur = 0 }) => ({ at: ts / 1_000, wallMs: dur / 1_000, threadMs: tdur / 1_000 }));
}
