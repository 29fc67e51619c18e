import { useEffect, useRef, useState } from 'preact/hooks';
import { sentence } from '../../shared/words/sentence.ts';
import { chat, client } from '../state/chat.ts';
import { meshAsked, openMesh } from '../state/view.ts';
import { strings } from '../strings.ts';
import { Icon } from '../ui/icons.tsx';
import { IconButton } from '../ui/parts.tsx';
import { FailoverLog } from './FailoverLog.tsx';
import { NodeTable } from './NodeTable.tsx';

/** Verdict, reason, table, detail: where I am, why, what the nodes are like, and how I got here. */
export function MeshPanel({ onClose }: { readonly onClose: () => void }) {
  const { decision, pin, nodes, phase } = chat.value;
  const attached = phase.is === 'online' || phase.is === 'syncing';
  const [measuring, setMeasuring] = useState(false);
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    if (meshAsked.peek()) panel.current?.querySelector('button')?.focus({ preventScroll: true });
  }, []);

  async function measure(): Promise<void> {
    setMeasuring(true);
    await client()?.measureNow();
    setMeasuring(false);
  }

  return (
    <section class="mesh" aria-label={strings.mesh.region} ref={panel}>
      <header class="mesh-head">
        <h2>{strings.mesh.region}</h2>
        <IconButton
          label={strings.mesh.close}
          onClick={() => {
            openMesh(false);
            onClose();
          }}
        >
          <Icon name="close" />
        </IconButton>
      </header>
      <p class="why">{decision && attached ? sentence(decision, pin) : strings.mesh.noDecision}</p>
      <div class="mesh-actions">
        <button type="button" class="button" aria-busy={measuring} onClick={() => void measure()}>
          {strings.mesh.measure}
        </button>
        {pin !== undefined && (
          <button type="button" class="button" onClick={() => client()?.unpin()}>
            {strings.mesh.unpin}
          </button>
        )}
      </div>
      <NodeTable />
      {nodes.some(({ simulatedMs }) => simulatedMs !== undefined) && <p class="note">{strings.mesh.simulated}</p>}
      <FailoverLog />
    </section>
  );
}
