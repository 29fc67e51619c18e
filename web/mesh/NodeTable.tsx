import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { realClock } from '../../shared/time/real-clock.ts';
import { ago, duration, milliseconds } from '../../shared/words/numbers.ts';
import { chat, client } from '../state/chat.ts';
import type { NodeName } from '../state/types.ts';
import { shownRoom } from '../state/view.ts';
import { chipStrings } from '../strings/chip.ts';
import { meshStrings } from '../strings/mesh.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { type NodeRow, nodeRows } from './node-rows.ts';
import { Spark } from './Spark.tsx';
import { type Column, inOrder, sortBy, sorting } from './sorting.ts';

const { columns, titles, unknown } = meshStrings;
/** What is behind for less is on its way. */
const SAID_FROM_MS = 1_000;
const COLUMNS: readonly Column[] = ['name', 'rtt', 'users', 'links', 'behind'];

/** The nodes, in the order of their names or of the last click: rows do not move while numbers change. */
export function NodeTable() {
  const rows = inOrder(nodeRows(chat.value, shownRoom.value), sorting.value);
  return (
    <table class="nodes" aria-label={meshStrings.table}>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <Head key={column} column={column} rows={rows} />
          ))}
          <th scope="col" class="actions">
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

function Head({ column, rows }: { readonly column: Column; readonly rows: readonly NodeRow[] }) {
  const order = sorting.value;
  const isSorted = order ? order.by === column : column === 'name';
  const way = order?.descending ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      class={`${column} ${order && isSorted ? 'sorted' : ''}`}
      title={titles[column]}
      aria-sort={isSorted ? way : 'none'}
    >
      <button type="button" onClick={() => sortBy(column, rows)}>
        {columns[column]}
      </button>
    </th>
  );
}

function Row({ row }: { readonly row: NodeRow }) {
  return (
    <tr class={`${row.here ? 'here' : ''}${row.state === 'down' ? ' gone' : ''}`}>
      <th scope="row">
        <span class="node-line">
          <span class={`shape ${row.here ? 'here' : SHAPES[row.state]}`} aria-hidden="true" />
          <bdi>{row.name}</bdi>
          {row.leader !== undefined && <Mark label={meshStrings.leaders(row.leader, shownRoom.value?.room ?? '')}>★</Mark>}
          {row.pinned && (
            <Mark label={meshStrings.pinned}>
              <MoreIcon name="pin" />
            </Mark>
          )}
        </span>
        <span class="meta block">
          {standing(row)}
          {row.version !== undefined && row.state !== 'down' && ' · '}
          <Version row={row} />
        </span>
      </th>
      <td class="num right">
        {row.rttMs === undefined ? unknown : milliseconds(row.rttMs)}
        {row.simulated && row.rttMs !== undefined && <span class="meta block">{chipStrings.simulated}</span>}
        <Spark samples={row.samples} />
      </td>
      <td class="num right">{row.users ?? unknown}</td>
      <td class="num right">{row.linksUp === undefined ? unknown : `${row.linksUp}/${row.linksTotal}`}</td>
      <Data row={row} />
      <td class="row-actions">
        <Actions row={row} />
      </td>
    </tr>
  );
}

const SHAPES = { alive: 'on', suspect: 'half', down: 'off' } as const;

function standing(row: NodeRow): string {
  if (row.here) return meshStrings.you;
  if (row.lastSeenAt === undefined) return meshStrings.states[row.state];
  return meshStrings.lastSeen(ago(realClock.now() - row.lastSeenAt));
}

function Mark({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <span class="mark" role="img" aria-label={label} title={label}>
      {children}
    </span>
  );
}

function Version({ row }: { readonly row: NodeRow }) {
  if (row.version === undefined || row.state === 'down') return null;
  if (row.otherVersion === undefined) return <>{row.version}</>;
  const here = chat.value.nodes.find(({ current }) => current)?.name ?? '';
  return (
    <span class="skew" title={meshStrings.otherVersion(here, row.otherVersion)}>
      {row.version} ≠
    </span>
  );
}

/** Words first; how many, and how old the oldest is: else, since when this panel has seen it so. */
function Data({ row }: { readonly row: NodeRow }) {
  const since = useRef<number>(undefined);
  since.current = row.behind ? (since.current ?? realClock.monotonic()) : undefined;
  if (row.behind === undefined) return <td class="data right">{unknown}</td>;
  if (row.behind === 0 || since.current === undefined) return <td class="data right">{meshStrings.upToDate}</td>;
  const forMs = realClock.monotonic() - since.current;
  return (
    <td class="data right behind">
      {meshStrings.behind(row.behind)}
      {(row.lagMs !== undefined || forMs >= SAID_FROM_MS) && (
        <span class="meta block">
          {row.lagMs === undefined ? meshStrings.behindFor(duration(forMs)) : meshStrings.oldest(duration(row.lagMs))}
        </span>
      )}
    </td>
  );
}

function Actions({ row }: { readonly row: NodeRow }) {
  const name = row.name as NodeName;
  return (
    <>
      {row.movable && (
        <RowButton label={meshStrings.move(name)} text={meshStrings.shortMove} run={() => client()?.moveTo(name)} />
      )}
      {!row.pinned && <RowButton label={meshStrings.pin(name)} text={meshStrings.shortPin} run={() => client()?.pin(name)} />}
    </>
  );
}

function RowButton({ label, text, run }: { readonly label: string; readonly text: string; readonly run: () => void }) {
  return (
    <button type="button" class="text-button" aria-label={label} title={label} onClick={run}>
      {text}
    </button>
  );
}
