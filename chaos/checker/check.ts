import { comparePlaces, type Place } from '../../shared/ids.ts';
import type { DestroyedDisk, ShownPost } from '../log-lines.ts';
import { type Account, type Accounts, accountsOf, type ClientLog } from './accounts.ts';
import { type Screen, screenOf } from './screens.ts';
import { percentile, waitsOf } from './waits.ts';

/**
 * Judges a run by the logs of its clients, and by nothing else but the list of disks that the run itself destroyed.
 *
 * Every client was in every room for the whole run, so each screen must at the end show each acknowledged post. *Replicated*
 * is a promise without exception. *Stored* is one for as long as the disk it was stored on: what only a disk held that was
 * destroyed later counts as unknown when it is not shown.
 */
export interface Verdict {
  readonly lost: readonly string[];
  readonly dup: readonly string[];
  readonly phantom: readonly string[];
  readonly misattributed: readonly string[];
  readonly orderMismatch: readonly string[];
  /** Sent, never acknowledged, and shown nowhere. */
  readonly unknown: number;
  readonly recoveredP99Ms: number;
  readonly maxGapMs: number;
  /** What was looked at: a run in which nothing was sent proves nothing. */
  readonly counts: { readonly sent: number; readonly acked: number; readonly screens: number; readonly recovered: number };
}

/** So long an acknowledgement may be on its way to its client after the disk behind it is gone. */
const ON_ITS_WAY_MS = 30_000;

type Standing = 'owed' | 'excused' | 'unacknowledged';

export function check(logs: readonly ClientLog[], disks: readonly DestroyedDisk[]): Verdict {
  const accounts = accountsOf(logs);
  const screens = logs.map(({ client, lines }) => screenOf(client, lines(), accounts));
  const waits = logs.map(({ lines }) => waitsOf(lines()));
  const recovered = waits.flatMap((one) => one.recovered);
  const standings = new Map([...accounts.posts].map(([id, post]) => [id, standingOf(post, disks)]));
  const between = compareScreens(screens, accounts, standings);
  return {
    lost: between.lost,
    dup: screens.flatMap(({ dup }) => dup),
    phantom: screens.flatMap(({ phantom }) => phantom),
    misattributed: screens.flatMap(({ misattributed }) => misattributed),
    orderMismatch: [...screens.flatMap(({ orderMismatch }) => orderMismatch), ...between.orderMismatch],
    unknown: [...standings].filter(
      ([id, standing]) => standing !== 'owed' && !between.shown.has(id) && !accounts.posts.get(id)?.isRefused,
    ).length,
    recoveredP99Ms: percentile(recovered, 0.99),
    maxGapMs: Math.max(0, ...waits.map(({ longestGap }) => longestGap)),
    counts: {
      sent: accounts.posts.size,
      acked: [...accounts.posts.values()].filter(({ acks }) => acks.length > 0).length,
      screens: screens.length,
      recovered: recovered.length,
    },
  };
}

function standingOf({ acks }: Account, disks: readonly DestroyedDisk[]): Standing {
  if (acks.length === 0) return 'unacknowledged';
  if (acks.some(({ level }) => level === 'replicated')) return 'owed';
  // Whether the node had passed it on by then, nobody was told.
  const isDestroyed = acks.every((ack) => disks.some(({ node, t }) => node === ack.node && t + ON_ITS_WAY_MS >= ack.t));
  return isDestroyed ? 'excused' : 'owed';
}

interface Comparison {
  readonly lost: readonly string[];
  readonly orderMismatch: readonly string[];
  /** Ids of all posts that any screen shows at the end. */
  readonly shown: ReadonlySet<string>;
}

/** The rooms as every screen shows them at the end. A screen that shows nothing lacks everything. */
function compareScreens(screens: readonly Screen[], accounts: Accounts, standings: ReadonlyMap<string, Standing>): Comparison {
  const orderMismatch: string[] = [];
  const lacking = new Map<string, string[]>();
  const shown = new Set<string>();
  const rooms = new Set([...accounts.posts.values()].map(({ room }) => room));
  for (const room of rooms) {
    const views = screens.map(({ client, finals }) => ({ client, posts: byId(finals.get(room) ?? []) }));
    const union = new Set(views.flatMap(({ posts }) => [...posts.keys()]));
    for (const id of union) shown.add(id);
    const owed = [...accounts.posts].filter(([id, post]) => post.room === room && standings.get(id) === 'owed');
    for (const [id] of owed) union.add(id);
    for (const id of union) {
      const holders = views.filter(({ posts }) => posts.has(id));
      const without = views.filter(({ posts }) => !posts.has(id)).map(({ client }) => client);
      if (without.length > 0) {
        if (standings.get(id) === 'owed') lacking.set(id, without);
        else orderMismatch.push(`${id} is shown by ${holders.map(({ client }) => client)} and not by ${without}`);
      }
      orderMismatch.push(...differentPlaces(id, holders));
    }
  }
  const lost = [...lacking].map(([id, without]) => {
    const post = accounts.posts.get(id) as Account;
    const acks = new Set(post.acks.map(({ level, node }) => `${level} by ${node}`));
    return `${id} ${JSON.stringify(post.body)} of ${post.client} in ${post.room}, ${[...acks].join(', ')}: not shown by ${without}`;
  });
  return { lost, orderMismatch, shown };
}

function byId(posts: readonly ShownPost[]): Map<string, ShownPost> {
  return new Map(posts.map((post) => [post.id, post]));
}

function differentPlaces(id: string, holders: readonly { client: string; posts: ReadonlyMap<string, ShownPost> }[]): string[] {
  // The one of the last screen, a reader's of what a node holds.
  const reference = holders.at(-1)?.posts.get(id)?.place;
  if (!reference) return [];
  return holders.flatMap(({ client, posts }) => {
    const { place, others = [] } = posts.get(id) as ShownPost;
    const isSame = [place as Place, ...others].some((one) => comparePlaces(one, reference) === 0);
    return isSame ? [] : [`${client} shows ${id} at ${JSON.stringify(place)}, another at ${JSON.stringify(reference)}`];
  });
}
