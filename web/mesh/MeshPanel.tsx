import '../style/mesh.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { sentence } from '../../shared/words/sentence.ts';
import { chat, client } from '../state/chat.ts';
import { meshAsked, openMesh } from '../state/view.ts';
import { meshStrings } from '../strings/mesh.ts';
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
    <section class="mesh" aria-label={meshStrings.region} ref={panel}>
      <header class="mesh-head">
        <h2>{meshStrings.region}</h2>
        <IconButton
          label={meshStrings.close}
          onClick={() => {
            openMesh(false);
            onClose();
          }}
        >
          <Icon name="close" />
        </IconButton>
      </header>
      <p class="why">{decision && attached ? sentence(decision, pin) : meshStrings.noDecision}</p>
      <div class="mesh-actions">
        <button type="button" class="button" aria-busy={measuring} onClick={() => void measure()}>
          {meshStrings.measure}
        </button>
        {pin !== undefined && (
          <button type="button" class="button" onClick={() => client()?.unpin()}>
            {meshStrings.unpin}
          </button>
        )}
      </div>
      <NodeTable />
      {nodes.some(({ simulatedMs }) => simulatedMs !== undefined) && <p class="note">{meshStrings.simulated}</p>}
      <FailoverLog />
    </section>
  );
}
