import { duration, milliseconds } from '../../shared/words/numbers.ts';
import { sentence } from '../../shared/words/sentence.ts';
import type { ChatState, MoveRecord } from '../state/types.ts';
import { meshStrings } from '../strings/mesh.ts';
import { awayFrom } from './away.ts';
import { linksOf } from './links.ts';
import { type NodeRow, nodeRows } from './node-rows.ts';

const { reportLines: lines } = meshStrings;

/** What somebody is asked for who reports a fault: plain text with all nodes, round trips, links and moves. Nothing anyone wrote. */
export function reportOf(state: ChatState, around: { readonly now: number; readonly origin: string }): string {
  const rows = nodeRows(state);
  const { split, silent } = awayFrom(state);
  const version = rows.find(({ here }) => here)?.version ?? meshStrings.unknown;
  return [
    lines.head(version, new Date(around.now).toISOString()),
    lines.page(around.origin),
    state.decision ? sentence(state.decision, state.pin) : meshStrings.noDecision,
    '',
    `${meshStrings.table}:`,
    ...rows.map((row) => indented(nodeLine(row))),
    ...(split.length > 0 ? [lines.split(split.join(', '))] : []),
    ...(silent.length > 0 ? [lines.silent(silent.join(', '))] : []),
    '',
    `${meshStrings.links}:`,
    ...orNone((state.mesh ? linksOf(state.mesh) : []).map((link) => linkLine(link))),
    '',
    `${meshStrings.log}:`,
    ...orNone([...state.moves].reverse().map((move) => moveLine(move))),
    '',
  ].join('\n');
}

const indented = (line: string): string => `  ${line}`;
const orNone = (some: readonly string[]): readonly string[] => (some.length > 0 ? some : [lines.none]).map(indented);

function nodeLine(row: NodeRow): string {
  const lost = row.samples.filter((sample) => sample === undefined).length;
  const rtt = row.rttMs === undefined ? meshStrings.unknown : milliseconds(row.rttMs);
  return [
    row.name,
    row.here ? meshStrings.you : meshStrings.states[row.state],
    row.simulated ? `${rtt} (simulated)` : rtt,
    lines.samples(lost, row.samples.length),
    ...(row.pinned ? [meshStrings.pinned] : []),
    ...(row.behind === undefined ? [] : [row.behind === 0 ? meshStrings.upToDate : meshStrings.behind(row.behind)]),
    ...(row.version === undefined ? [] : [row.version]),
  ].join(' · ');
}

function linkLine({ a, b, state, rttMs }: ReturnType<typeof linksOf>[number]): string {
  return `${a} – ${b} · ${state}${rttMs === undefined ? '' : ` · ${milliseconds(rttMs)}`}`;
}

function moveLine(move: MoveRecord): string {
  const { resent, replayed } = meshStrings;
  const facts = [
    meshStrings.causes[move.cause],
    meshStrings.gap(duration(move.gapMs)),
    resent(move.resent),
    replayed(move.replayed),
  ];
  return `${new Date(move.at).toISOString()} · ${move.from ?? meshStrings.unknown} → ${move.to} · ${facts.join(' · ')}`;
}
