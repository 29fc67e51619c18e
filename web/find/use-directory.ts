import { useEffect, useState } from 'preact/hooks';
import { client } from '../state/chat.ts';
import type { Directory } from '../state/types.ts';

/** Everybody and every room of the mesh, asked for once and again by `ask`. `none`: no node answered. */
export function useDirectory(): { readonly directory: Directory | 'asking' | 'none'; readonly ask: () => void } {
  const [directory, setDirectory] = useState<Directory | 'asking' | 'none'>('asking');
  const ask = () => {
    setDirectory('asking');
    void Promise.resolve(client()?.directory()).then((found) => setDirectory(found ?? 'none'));
  };
  useEffect(ask, []);
  return { directory, ask };
}
