const plural = new Intl.PluralRules('en');

/** "1 message", "2 messages". */
export function count(n: number, one: string, many: string): string {
  return `${n} ${plural.select(n) === 'one' ? one : many}`;
}
