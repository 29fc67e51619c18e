import '../style/mesh.css';
import '../style/mesh-nodes.css';
import '../style/mesh-log.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { realClock } from '../../shared/time/real-clock.ts';
import { ago } from '../../shared/words/numbers.ts';
import { sentence } from '../../shared/words/sentence.ts';
import { chat, client } from '../state/chat.ts';
import { meshAsked, meshWide, openMesh, widenMesh } from '../state/view.ts';
import { meshStrings } from '../strings/mesh.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { IconButton } from '../ui/parts.tsx';
import { useTick } from '../ui/use-tick.ts';
import { FailoverLog } from './FailoverLog.tsx';
import { Links } from './Links.tsx';
import { NodeTable } from './NodeTable.tsx';
import { PathView } from './PathView.tsx';
import { ReachChoice } from './ReachChoice.tsx';
import { SplitView } from './SplitView.tsx';

/** Verdict, reason, table, detail: where I am, why, what the nodes are like, how they are linked, and how I got here. */
export function MeshPanel({ onClose }: { readonly onClose: () => void }) {
  const { nodes } = chat.value;
  const panel = useRef<HTMLElement>(null);
  const wide = meshWide.value;

  useEffect(() => {
    if (meshAsked.peek()) panel.current?.querySelector<HTMLElement>('.close-mesh')?.focus({ preventScroll: true });
  }, []);

  return (
    <section class="mesh" aria-label={meshStrings.region} ref={panel}>
      <header class="mesh-head">
        <h2>{meshStrings.region}</h2>
        <IconButton label={wide ? meshStrings.narrow : meshStrings.wide} onClick={() => widenMesh(!wide)}>
          <MoreIcon name={wide ? 'narrow' : 'wide'} />
        </IconButton>
        <IconButton
          class="close-mesh"
          label={meshStrings.close}
          onClick={() => {
            openMesh(false);
            onClose();
          }}
        >
          <MoreIcon name="close" />
        </IconButton>
      </header>
      <div class="mesh-parts">
        <div class="mesh-main">
          <SplitView />
          <PathView />
          <Verdict />
          <NodeTable />
          {nodes.some(({ simulatedMs }) => simulatedMs !== undefined) && <p class="note">{meshStrings.simulated}</p>}
        </div>
        <div class="mesh-rest">
          <Links />
          <FailoverLog />
          <ReachChoice />
        </div>
      </div>
    </section>
  );
}

/** How old the measurement is that the sentence goes by. */
function Checked() {
  useTick(true, 1_000);
  const at = chat.value.nodes.find(({ current }) => current)?.measuredAt;
  return <p class="meta checked">{at === undefined ? meshStrings.notChecked : meshStrings.checked(ago(realClock.now() - at))}</p>;
}

function Verdict() {
  const { decision, pin, phase } = chat.value;
  const attached = phase.is === 'online' || phase.is === 'syncing';
  const [measuring, setMeasuring] = useState(false);

  async function measure(): Promise<void> {
    setMeasuring(true);
    await client()?.measureNow();
    setMeasuring(false);
  }

  return (
    <div class="verdict">
      <p class="why">{decision && attached ? sentence(decision, pin) : meshStrings.noDecision}</p>
      {decision && attached && <Checked />}
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
    </div>
  );
}
