/** Arrow keys move from message to message; Tab goes past them all. One of them at a time is in the tab order of the page. */
const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowUp: (at, last) => (at < 0 ? last : Math.max(0, at - 1)),
  ArrowDown: (at, last) => (at < 0 ? last : Math.min(last, at + 1)),
  Home: () => 0,
  End: (_, last) => last,
};

/** Takes the keys of the list and of its messages; those of a control inside a message are that control's. */
export function rove(event: KeyboardEvent): boolean {
  const { target, key } = event;
  const step = STEPS[key];
  if (!step || event.shiftKey || !(target instanceof HTMLElement) || !target.matches('.log, .log .row')) return false;
  const rows = [...(target.closest('.log')?.querySelectorAll<HTMLElement>('.row') ?? [])];
  const from = target.matches('.row') ? rows.indexOf(target) : rows.findLastIndex((one) => one.tabIndex === 0);
  const row = rows[step(from, rows.length - 1)];
  for (const one of rows) if (one.tabIndex === 0) one.tabIndex = -1;
  if (!row) return false;
  row.tabIndex = 0;
  row.focus();
  return true;
}
