import { milliseconds } from '../../shared/words/numbers.ts';
import { chat, client } from '../state/chat.ts';
import type { NodeName } from '../state/types.ts';
import { meshStrings } from '../strings/mesh.ts';
import { strings } from '../strings.ts';
import { Icon } from '../ui/icons.tsx';
import { type NodeRow, nodeRows } from './node-rows.ts';
import { Spark } from './Spark.tsx';

const { columns, titles } = meshStrings;

/** The nodes, always in the order of their names: rows do not move while numbers change. */
export function NodeTable() {
  const rows = nodeRows(chat.value);
  return (
    <table class="nodes" aria-label={meshStrings.table}>
      <thead>
        <tr>
          <th scope="col">{columns.node}</th>
          <th scope="col" title={titles.rtt}>
            {columns.rtt}
          </th>
          <th scope="col" title={titles.users}>
            {columns.users}
          </th>
          <th scope="col" title={titles.links}>
            {columns.links}
          </th>
          <th scope="col" title={titles.data}>
            {columns.data}
          </th>
          <th scope="col">
            <span class="hidden">{columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.name} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: NodeRow }) {
  const unknown = meshStrings.unknown;
  return (
    <tr class={row.here ? 'here' : ''}>
      <th scope="row">
        <span class="node-line">
          <span class={`shape ${row.here ? 'here' : SHAPES[row.state]}`} aria-hidden="true" />
          <bdi>{row.name}</bdi>
          {row.pinned && (
            <span role="img" aria-label={meshStrings.pinned} title={meshStrings.pinned}>
              <Icon name="pin" />
            </span>
          )}
        </span>
        <span class="meta">
          {row.here ? meshStrings.you : meshStrings.states[row.state]}
          {row.version !== undefined && ` · ${row.version}`}
        </span>
      </th>
      <td class="num">
        {row.rttMs === undefined ? unknown : milliseconds(row.rttMs)}
        {row.simulated && row.rttMs !== undefined && <span class="meta block">{strings.chip.simulated}</span>}
        <Spark samples={row.samples} />
      </td>
      <td class="num">{row.users ?? unknown}</td>
      <td class="num">{row.linksUp === undefined ? unknown : `${row.linksUp}/${row.linksTotal}`}</td>
      <td class={row.behind ? 'data behind' : 'data'}>
        {row.behind === undefined ? unknown : row.behind === 0 ? meshStrings.upToDate : meshStrings.behind(row.behind)}
      </td>
      <td class="row-actions">
        <Actions row={row} />
      </td>
    </tr>
  );
}

const SHAPES = { alive: 'on', suspect: 'half', down: 'off' } as const;

function Actions({ row }: { readonly row: NodeRow }) {
  const name = row.name as NodeName;
  return (
    <>
      {row.movable && (
        <button
          type="button"
          class="text-button"
          aria-label={meshStrings.move(name)}
          title={meshStrings.move(name)}
          onClick={() => client()?.moveTo(name)}
        >
          {meshStrings.shortMove}
        </button>
      )}
      {!row.pinned && (
        <button
          type="button"
          class="text-button"
          aria-label={meshStrings.pin(name)}
          title={meshStrings.pin(name)}
          onClick={() => client()?.pin(name)}
        >
          {meshStrings.shortPin}
        </button>
      )}
    </>
  );
}
