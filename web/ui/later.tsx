import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { strings } from '../strings.ts';

/**
 * Parts of the page that are not needed to read and write: each is a file of its own, loaded when it is first wanted and in any
 * case soon after the start (`loadRest`), because the node that serves the files may be gone by the time they are wanted.
 */
export interface Later<M> {
  /** Rejects when it cannot be had; a later call tries again. */
  readonly load: () => Promise<M>;
}

const rest: (() => Promise<unknown>)[] = [];

export function later<M>(load: () => Promise<M>): Later<M> {
  let asked: Promise<M> | undefined;
  const part: Later<M> = {
    load() {
      asked ??= load().catch((error: unknown) => {
        asked = undefined;
        throw error;
      });
      return asked;
    },
  };
  rest.push(part.load);
  return part;
}

/** A component that comes later: nothing stands in its place until it is there. */
export function laterView<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const view = signal<ComponentType<P> | 'missing' | undefined>(undefined);
  const part = later(async () => {
    try {
      view.value = (await load()) ?? 'missing';
    } catch (error) {
      view.value = 'missing';
      throw error;
    }
  });
  return function LaterView(props: P) {
    useEffect(() => void part.load().catch(() => {}), []);
    const View = view.value;
    if (View === 'missing') return <p class="note missing">{strings.missing}</p>;
    return View === undefined ? null : <View {...props} />;
  };
}

/** Brings everything that has not been wanted yet, all at once: the node may have a moment left only. */
export async function loadRest(): Promise<void> {
  await Promise.allSettled(rest.map((load) => load()));
}
