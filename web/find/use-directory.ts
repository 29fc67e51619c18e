import { useEffect, useState } from 'preact/hooks';
import { realClock } from '../../shared/time/real-clock.ts';
import { askDirectory } from '../state/ask.ts';
import type { Directory } from '../state/types.ts';

const AGAIN_MS = 1_000;

/** Everybody and every room of the mesh, asked for until a node answers, and at once by `ask`. `none`: no node has answered yet. */
export function useDirectory(): { readonly directory: Directory | 'asking' | 'none'; readonly ask: () => void } {
  const [directory, setDirectory] = useState<Directory | 'asking' | 'none'>('asking');
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isOver = false;
    let cancel = () => {};
    void askDirectory().then((found) => {
      if (isOver) return;
      setDirectory(found ?? 'none');
      // There is no answer on the way to another node, nor from one that has too much to do.
      if (!found) cancel = realClock.after(AGAIN_MS, () => setRound((n) => n + 1));
    });
    return () => {
      isOver = true;
      cancel();
    };
  }, [round]);
  return { directory, ask: () => setRound((n) => n + 1) };
}
