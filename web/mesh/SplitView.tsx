import { chat } from '../state/chat.ts';
import { meshStrings } from '../strings/mesh.ts';
import { awayFrom } from './away.ts';

/** Who is on which side, and what that means for what people write. */
export function SplitView() {
  const state = chat.value;
  const { split, silent } = awayFrom(state);
  if (split.length + silent.length === 0) return null;
  const away = [...split, ...silent].sort();
  const here = state.nodes.flatMap(({ name, up, current }) => (name && (up || current) ? [name as string] : []));
  return (
    <section class={split.length > 0 ? 'split' : 'split silent'}>
      {split.length > 0 && <h3>{meshStrings.split}</h3>}
      <dl>
        <Side title={meshStrings.sides.here} names={here} />
        <Side title={meshStrings.sides.there} names={away} />
      </dl>
      <p>{split.length > 0 ? meshStrings.splitMeans : meshStrings.silentMeans}</p>
    </section>
  );
}

function Side({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{names.join(', ')}</dd>
    </div>
  );
}
