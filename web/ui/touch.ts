/** A finger points here, not a mouse: there is nothing to hover with, and Enter is far from a hand. */
export const touch = matchMedia('(pointer: coarse)');
