import type { ChatState } from '../state/types.ts';

/**
 * The nodes that my node has lost. `split`: they answer this browser, so they live and only the mesh is cut. `silent`: they
 * answer neither, and whether they died, left or are cut off too cannot be known from here. Pure.
 */
export interface Away {
  readonly split: readonly string[];
  readonly silent: readonly string[];
}

export function awayFrom({ nodes, phase }: ChatState): Away {
  if (phase.is !== 'online') return { split: [], silent: [] };
  const lost = nodes.filter((node) => !node.up && !node.current);
  const names = (answering: boolean) =>
    lost.filter((node) => node.answering === answering).map(({ name, url }) => (name ?? url) as string);
  return { split: names(true), silent: names(false) };
}
