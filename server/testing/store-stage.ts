import { afterEach, beforeEach } from 'vitest';
import type { OriginId } from '../../shared/ids.ts';
import type { Opened, Outcome, Proposal, Store, StoredEvent } from '../store/store.ts';
import { NEXT_RUN, RUN } from './store-drafts.ts';

/** A data directory that outlives the stores that are opened on it. */
export interface StoreHome {
  store(): Store;
  remove(): Promise<void> | void;
}

export interface StoreStage {
  /** The one opened last. */
  readonly store: Store;
  /** One more on the same data directory, not opened. */
  another(): Store;
  open(run?: OriginId): Promise<Opened>;
  reopen(run?: OriginId): Promise<Opened>;
  commit(...batch: readonly Proposal[]): Promise<readonly Outcome[]>;
  /** Of a proposal that has to be stored. */
  stored(proposal: Proposal): Promise<StoredEvent>;
}

/** A fresh data directory for every test of the describe block it is called in, and the stores on it closed at its end. */
export function stageStore(newHome: () => StoreHome): StoreStage {
  let home: StoreHome;
  let store: Store;
  const stores: Store[] = [];

  beforeEach(() => {
    home = newHome();
  });
  afterEach(async () => {
    for (const opened of stores.splice(0)) await opened.close();
    await home.remove();
  });

  const open = async (run = RUN) => {
    store = home.store();
    stores.push(store);
    return store.open(run);
  };
  const reopen = async (run = NEXT_RUN) => {
    await store.close();
    return open(run);
  };
  const commit = async (...batch: readonly Proposal[]): Promise<readonly Outcome[]> => (await store.commit(batch)).outcomes;
  const stored = async (proposal: Proposal): Promise<StoredEvent> => {
    const [outcome] = await commit(proposal);
    if (outcome?.type !== 'stored') throw new Error(`not stored: ${JSON.stringify(outcome)}`);
    return outcome.event;
  };

  return {
    get store() {
      return store;
    },
    another: () => home.store(),
    open,
    reopen,
    commit,
    stored,
  };
}
