import type { LinkView, MeshView } from '../state/types.ts';

/** The links of the mesh as both of their ends tell them. Pure. */
export interface Link {
  readonly a: string;
  readonly b: string;
  readonly state: 'up' | 'down' | 'disagree';
  /** What either end measured; undefined while nobody has. */
  readonly rttMs: number | undefined;
  /** What each end says; undefined where it says nothing of this link. */
  readonly fromA: LinkView | undefined;
  readonly fromB: LinkView | undefined;
}

/** Every pair of which at least one end tells, by name. A node that is down tells only what was. */
export function linksOf(mesh: MeshView): readonly Link[] {
  const nodes = [...mesh.nodes].sort((x, y) => (x.name < y.name ? -1 : 1));
  return nodes.flatMap((a, index) =>
    nodes.slice(index + 1).flatMap((b) => {
      const said = (from: typeof a, to: typeof a) =>
        from.state === 'down' ? undefined : from.links.find((link) => link.to === to.name);
      const [fromA, fromB] = [said(a, b), said(b, a)];
      if (!fromA && !fromB) return [];
      const ups = [fromA, fromB].flatMap((link) => (link ? [link.up] : []));
      const state = ups.every(Boolean) ? 'up' : ups.some(Boolean) ? 'disagree' : 'down';
      const rttMs = [fromA, fromB].find((link) => link?.up && link.rttMs !== null)?.rttMs ?? undefined;
      return [{ a: a.name, b: b.name, state, rttMs, fromA, fromB }];
    }),
  );
}

export interface Spot {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Nodes on a ring in the order of their names, the first on top; a place depends on the names alone. In parts of the radius. */
export function ring(names: readonly string[]): readonly Spot[] {
  const turn = (2 * Math.PI) / names.length;
  // Two would stand on top of each other, which reads as up and down.
  const start = names.length === 2 ? Math.PI : -Math.PI / 2;
  return names.map((name, index) => {
    const angle = start + index * turn;
    return { name, x: round(names.length === 1 ? 0 : Math.cos(angle)), y: round(names.length === 1 ? 0 : Math.sin(angle)) };
  });
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
