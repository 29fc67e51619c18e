import type { EventId, OriginId } from '../ids.ts';
import type { Delivery } from './chat-state.ts';

/** How far the events of each origin have got in the mesh. Marks only rise; a mark may come before the answer it is about. */
export class ReplicationMarks {
  readonly #marks = new Map<OriginId, { readonly seq: number; readonly everywhere: number }>();

  note(origin: OriginId, seq: number, everywhere: number): void {
    const old = this.#marks.get(origin);
    this.#marks.set(origin, { seq: Math.max(seq, old?.seq ?? 0), everywhere: Math.max(everywhere, old?.everywhere ?? 0) });
  }

  /** Of an event that is known to be stored. */
  levelOf({ origin, seq }: EventId): Delivery {
    const mark = this.#marks.get(origin);
    if (mark && seq <= mark.everywhere) return { is: 'everywhere' };
    return mark && seq <= mark.seq ? { is: 'replicated' } : { is: 'stored' };
  }
}
