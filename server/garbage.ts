import { setFlagsFromString } from 'node:v8';

/**
 * How much garbage this process lets pile up. V8 lets the heap grow to up to four times what lives in it before it looks for what
 * does not: with 500 clients, whose writes outlive a moment, that is 100 MiB of nothing (`npm run bench -- slow-consumers`). Half
 * as much again as what lives costs a collection of a few milliseconds every few seconds.
 */
const GROWTH_PERCENT = 50;

/** For all threads of this process. V8 asks for it after each collection, so it may be said while it runs. */
export function limitGarbage(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
