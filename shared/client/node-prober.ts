import type { ClientPorts } from './ports.ts';

/**
 * Measures every known node, all in the same way, so that the numbers can be compared: three rounds 1 s apart, then one
 * every 15 s ± 20 %, every 2 s while somebody watches, none while nobody can see it. Owns the schedule; the samples are its owner's.
 */

const FIRST_ROUNDS = 3;
const FIRST_EVERY_MS = 1_000;
const EVERY_MS = 15_000;
const SPREAD = 0.2;
const WATCHED_EVERY_MS = 2_000;
const TIMEOUT_MS = 1_500;
/** After this long without a request the next one also pays for a new connection; it is made and not counted. */
const COLD_AFTER_MS = 4_000;

export interface ProberHost {
  urls(): readonly string[];
  sampled(url: string, rttMs: number | undefined): void;
  /** All nodes were asked once. */
  checked(): void;
}

export class NodeProber {
  readonly #ports: Pick<ClientPorts, 'clock' | 'random' | 'probe'>;
  readonly #host: ProberHost;
  readonly #askedAt = new Map<string, number>();
  #running = false;
  #visible = true;
  #watched = false;
  #rounds = 0;
  /** Rises with every new series; a round of an older one does not schedule the next. */
  #series = 0;
  #stopTimer: () => void = () => {};

  constructor(ports: Pick<ClientPorts, 'clock' | 'random' | 'probe'>, host: ProberHost) {
    this.#ports = ports;
    this.#host = host;
  }

  start(): void {
    this.#running = true;
    this.startAfresh();
  }

  stop(): void {
    this.#running = false;
    this.#halt();
  }

  /** Three rounds 1 s apart from now on, then as usual. */
  startAfresh(): void {
    this.#halt();
    this.#rounds = 0;
    if (this.#running && this.#visible) void this.#round(this.#series);
  }

  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.startAfresh();
    else this.#halt();
  }

  watch(watched: boolean): void {
    if (watched === this.#watched) return;
    this.#watched = watched;
    if (!this.#running || !this.#visible || this.#rounds < FIRST_ROUNDS) return;
    this.#halt();
    if (watched) void this.#round(this.#series);
    else this.#schedule(this.#series);
  }

  /** One round now, whatever the schedule. */
  soon(): void {
    if (!this.#running || !this.#visible || this.#rounds < FIRST_ROUNDS) return;
    this.#halt();
    void this.#round(this.#series);
  }

  /** Three rounds one after the other; then the schedule goes on. */
  async measureNow(): Promise<void> {
    this.#halt();
    const series = this.#series;
    for (let i = 0; i < FIRST_ROUNDS && series === this.#series; i += 1) await this.#checkAll(series);
    if (series !== this.#series) return;
    this.#rounds = FIRST_ROUNDS;
    if (this.#running && this.#visible) this.#schedule(series);
  }

  #halt(): void {
    this.#series += 1;
    this.#stopTimer();
  }

  async #round(series: number): Promise<void> {
    const startedAt = this.#ports.clock.monotonic();
    await this.#checkAll(series);
    if (series !== this.#series) return;
    this.#rounds += 1;
    this.#schedule(series, this.#ports.clock.monotonic() - startedAt);
  }

  #schedule(series: number, tookMs = 0): void {
    const delay = Math.max(0, this.#interval() - tookMs);
    this.#stopTimer = this.#ports.clock.after(delay, () => void this.#round(series));
  }

  #interval(): number {
    if (this.#rounds < FIRST_ROUNDS) return FIRST_EVERY_MS;
    if (this.#watched) return WATCHED_EVERY_MS;
    return EVERY_MS * (1 - SPREAD + 2 * SPREAD * this.#ports.random.next());
  }

  async #checkAll(series: number): Promise<void> {
    await Promise.all(this.#host.urls().map((url) => this.#sample(url, series)));
    if (series === this.#series) this.#host.checked();
  }

  async #sample(url: string, series: number): Promise<void> {
    const askedAt = this.#askedAt.get(url);
    const cold = askedAt === undefined || this.#ports.clock.monotonic() - askedAt > COLD_AFTER_MS;
    const warmedUp = !cold || (await this.#probe(url)) !== undefined;
    const rttMs = warmedUp ? await this.#probe(url) : undefined;
    if (rttMs !== undefined) this.#askedAt.set(url, this.#ports.clock.monotonic());
    else this.#askedAt.delete(url);
    if (series === this.#series) this.#host.sampled(url, rttMs);
  }

  async #probe(url: string): Promise<number | undefined> {
    return this.#ports.probe(url, TIMEOUT_MS).catch(() => undefined);
  }
}
