import '../style/mesh-links.css';
import { milliseconds } from '../../shared/words/numbers.ts';
import { chat } from '../state/chat.ts';
import type { LinkView } from '../state/types.ts';
import { meshStrings } from '../strings/mesh.ts';
import { LinkMap } from './LinkMap.tsx';
import { type Link, linksOf } from './links.ts';

/** Above this many a ring says nothing any more. */
const MOST_ON_A_RING = 8;

/** How the nodes are linked: a map where it can be read, and a table, which is the map for who does not see it. */
export function Links() {
  const { mesh, phase } = chat.value;
  if (!mesh) return <p class="note">{phase.is === 'online' ? meshStrings.linksWaiting : meshStrings.linksUnknown}</p>;
  const links = linksOf(mesh);
  const names = mesh.nodes.map(({ name }) => name as string).sort();
  const matrix = <Matrix names={names} links={links} />;
  return (
    <section class="links">
      <h3 class="section">{meshStrings.links}</h3>
      {names.length < 2 && <p class="note">{meshStrings.noLinks}</p>}
      {names.length >= 2 && names.length <= MOST_ON_A_RING && <LinkMap names={names} links={links} />}
      <Disagreements links={links} />
      {names.length > MOST_ON_A_RING && matrix}
      {names.length >= 2 && names.length <= MOST_ON_A_RING && (
        <details>
          <summary>{meshStrings.asTable}</summary>
          {matrix}
        </details>
      )}
    </section>
  );
}

function Disagreements({ links }: { readonly links: readonly Link[] }) {
  const odd = links.filter(({ state }) => state === 'disagree');
  if (odd.length === 0) return null;
  return (
    <ul class="disagreements">
      {odd.map(({ a, b, fromA, fromB }) => (
        <li key={`${a} ${b}`}>{meshStrings.disagree(a, b, said(fromA), said(fromB))}</li>
      ))}
    </ul>
  );
}

function Matrix({ names, links }: { readonly names: readonly string[]; readonly links: readonly Link[] }) {
  const views = new Map<string, LinkView | undefined>();
  for (const { a, b, fromA, fromB } of links) {
    views.set(`${a} ${b}`, fromA);
    views.set(`${b} ${a}`, fromB);
  }
  return (
    <div class="matrix-place">
      <table class="matrix" aria-label={meshStrings.matrix}>
        <thead>
          <tr>
            <th scope="col">
              <span class="meta">{meshStrings.from}</span>
            </th>
            {names.map((to) => (
              <th scope="col" key={to}>
                <bdi>{to}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((from) => (
            <tr key={from}>
              <th scope="row">
                <bdi>{from}</bdi>
              </th>
              {names.map((to) => {
                const view = views.get(`${from} ${to}`);
                return (
                  <td key={to} class={view && !view.up ? 'num lost' : 'num'}>
                    {view ? said(view) : from === to ? '' : meshStrings.noLink}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function said(link: LinkView | undefined): string {
  if (!link) return meshStrings.unknown;
  return link.up ? meshStrings.linkUp(link.rttMs === null ? undefined : milliseconds(link.rttMs)) : meshStrings.linkDown;
}
