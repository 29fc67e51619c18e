import type { EventId, OriginId } from '../../shared/ids.ts';
import type { ReplicationMark } from '../backbone/backbone.ts';

/** The newest posts of an origin are kept: a mark that reaches them speaks for the older ones too. */
const MAX_PER_ORIGIN = 1_024;

interface Waiting {
  /** Ascending; those that are not known to be everywhere. */
  readonly seqs: number[];
  /** The last mark this client knows. */
  seq: number;
  everywhere: number;
}

/** The posts of one connection that are not yet everywhere: tells which replication marks its client must hear of. Bounded. */
export class OwnPosts {
  readonly #origins = new Map<OriginId, Waiting>();

  get size(): number {
    return this.#origins.size;
  }

  /** A post was answered when its origin's mark stood at `mark`. */
  add(post: EventId, mark: ReplicationMark): void {
    if (post.seq <= mark.everywhere) return;
    let waiting = this.#origins.get(post.origin);
    if (!waiting) {
      waiting = { seqs: [], seq: mark.seq, everywhere: mark.everywhere };
      this.#origins.set(post.origin, waiting);
    }
    const last = waiting.seqs.at(-1);
    if (last === undefined || post.seq > last) waiting.seqs.push(post.seq);
    else if (!waiting.seqs.includes(post.seq))
      waiting.seqs.splice(
        waiting.seqs.findIndex((seq) => seq > post.seq),
        0,
        post.seq,
      );
    if (waiting.seqs.length > MAX_PER_ORIGIN) waiting.seqs.shift();
  }

  /** Is there a post between the last mark and this one? Then the client is told. */
  advance(mark: ReplicationMark): boolean {
    const waiting = this.#origins.get(mark.origin);
    if (!waiting) return false;
    const isNews = waiting.seqs.some(
      (seq) => (seq > waiting.seq && seq <= mark.seq) || (seq > waiting.everywhere && seq <= mark.everywhere),
    );
    waiting.seq = Math.max(waiting.seq, mark.seq);
    waiting.everywhere = Math.max(waiting.everywhere, mark.everywhere);
    const done = waiting.seqs.findIndex((seq) => seq > mark.everywhere);
    waiting.seqs.splice(0, done < 0 ? waiting.seqs.length : done);
    if (waiting.seqs.length === 0) this.#origins.delete(mark.origin);
    return isNews;
  }
}
