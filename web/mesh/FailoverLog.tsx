import { duration, timeWithSeconds } from '../../shared/words/numbers.ts';
import { chat } from '../state/chat.ts';
import type { MoveRecord } from '../state/types.ts';
import { chipStrings } from '../strings/chip.ts';
import { meshStrings } from '../strings/mesh.ts';
import { fullTime } from '../ui/format.ts';
import { CopyReport } from './CopyReport.tsx';

const SHOWN = 50;
const UNNOTICED_MS = 50;

/** Every move between nodes, newest first: when, from where to where, why, and what it cost. */
export function FailoverLog() {
  const moves = [...chat.value.moves].sort((a, b) => b.at - a.at).slice(0, SHOWN);
  return (
    <section class="failover">
      <header>
        <h3 class="section">{meshStrings.log}</h3>
        <CopyReport />
      </header>
      {moves.length === 0 && <p class="note">{meshStrings.logEmpty}</p>}
      <ol aria-label={meshStrings.log}>
        {moves.map((move) => (
          <Move key={`${move.at} ${move.to}`} move={move} />
        ))}
      </ol>
    </section>
  );
}

function Move({ move }: { readonly move: MoveRecord }) {
  const mesh = meshStrings;
  const facts = [
    mesh.causes[move.cause],
    move.from !== undefined && (move.gapMs < UNNOTICED_MS ? mesh.noGap : mesh.gap(duration(move.gapMs))),
    move.resent > 0 && mesh.resent(move.resent),
    move.replayed > 0 && mesh.replayed(move.replayed),
  ].filter((fact) => typeof fact === 'string');
  return (
    <li>
      <time dateTime={new Date(move.at).toISOString()} title={fullTime(move.at)}>
        {timeWithSeconds(move.at)}
      </time>
      <span>
        <span class="move">
          {move.from === undefined || move.from === move.to ? move.to : chipStrings.moving(move.from, move.to)}
        </span>{' '}
        <span class="meta">{facts.join(' · ')}</span>
      </span>
    </li>
  );
}
