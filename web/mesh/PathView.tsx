import { milliseconds } from '../../shared/words/numbers.ts';
import { chat } from '../state/chat.ts';
import { closePath, path, pathEntry } from '../state/path.ts';
import { meshStrings } from '../strings/mesh.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { IconButton } from '../ui/parts.tsx';

/** The way of one message from the node it was written on to me. By what the mesh measures now, and said to be so. */
export function PathView() {
  const entry = pathEntry.value;
  if (!entry) return null;
  return (
    <section class="path" aria-label={meshStrings.path}>
      <header>
        <h3 class="section">{meshStrings.path}</h3>
        <IconButton label={meshStrings.pathClose} onClick={closePath}>
          <MoreIcon name="close" />
        </IconButton>
      </header>
      <p class="path-text">
        <bdi>{meshStrings.pathOf(entry.from)}</bdi>{' '}
        <bdi class="quote" dir="auto">
          {entry.body}
        </bdi>
      </p>
      {entry.place === undefined ? <p>{meshStrings.pathUnstored}</p> : <Way />}
    </section>
  );
}

function Way() {
  const way = path.value;
  if (!way) return <p class="note">{meshStrings.linksWaiting}</p>;
  const here = chat.value.nodes.find(({ current }) => current);
  const mine = here?.rttMs === undefined ? undefined : milliseconds(here.rttMs / 2);
  return (
    <>
      {way.start === undefined ? (
        <p>{meshStrings.pathUnknown}</p>
      ) : way.hops === undefined ? (
        <p>{meshStrings.pathNoWay}</p>
      ) : (
        <ol class="hops">
          <li>
            <bdi>{way.start}</bdi>
          </li>
          {way.hops.map(({ to, ms }) => (
            <Step key={to} to={to} ms={ms === undefined ? undefined : milliseconds(ms)} />
          ))}
          <Step to={meshStrings.you} ms={mine} />
        </ol>
      )}
      <p class="meta">
        <span class="stored">{meshStrings.stored(way.storedOn.length, way.up)}</span> · {meshStrings.pathNote}
      </p>
    </>
  );
}

function Step({ to, ms }: { readonly to: string; readonly ms: string | undefined }) {
  return (
    <li>
      <span class="hop-ms">{meshStrings.pathHop(ms)}</span> <bdi>{to}</bdi>
    </li>
  );
}
