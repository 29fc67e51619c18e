/** Brings a message of the conversation into view and marks it for a moment. False when it is not on the page. */
export function jumpTo(key: string): boolean {
  const row = [...document.querySelectorAll<HTMLElement>('.msg[data-key]')].find((element) => element.dataset['key'] === key);
  if (!row) return false;
  row.scrollIntoView({ block: 'center' });
  row.classList.remove('sought');
  // Read between the two, so that the mark begins anew.
  void row.offsetWidth;
  row.classList.add('sought');
  return true;
}
