import { Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { MarathonError } from './MarathonError';

const iso = (ms: number | undefined) =>
  ms === undefined ? undefined : new Date(ms).toISOString();

/** How well one cluster is known. Times are milliseconds since 1970. */
export class ClusterState {
  readonly #name: string;
  readonly #clock: () => number;
  #leader: string | undefined;
  #leaderSince: number | undefined;
  #version: string | undefined;
  #lastEventAt: number | undefined;
  #lastSyncAt: number | undefined;
  #staleSince: number | undefined;
  #error: MarathonError | undefined;
  #streamError: MarathonError | undefined;

  constructor(options: { name: string; clock: () => number }) {
    this.#name = options.name;
    this.#clock = options.clock;
  }

  /** Since when this leader answers; undefined while none does. */
  get leaderSince(): number | undefined {
    return this.#leaderSince;
  }

  /** Whether an answer named a leader. */
  get isLed(): boolean {
    return this.#leader !== undefined;
  }

  get version(): string | undefined {
    return this.#version;
  }

  /** A leader answered; undefined where answers name none. */
  answered(leader: string | undefined): void {
    if (leader !== this.#leader || this.#leaderSince === undefined) {
      this.#leaderSince = this.#clock();
    }
    this.#leader = leader;
  }

  versionRead(version: string | undefined): void {
    this.#version = version ?? this.#version;
  }

  /** Everything was read. */
  synced(): void {
    this.#lastSyncAt = this.#clock();
    this.#staleSince = undefined;
    this.#error = undefined;
  }

  /** A read failed: what is held may be old. */
  failed(error: MarathonError): void {
    this.#staleSince ??= this.#clock();
    this.#leaderSince = undefined;
    this.#error = error;
  }

  event(): void {
    this.#lastEventAt = this.#clock();
  }

  streamUp(): void {
    this.#streamError = undefined;
  }

  streamDown(error: MarathonError): void {
    this.#streamError = error;
  }

  /** As the API shows it, without the counts. */
  toJSON(): Omit<Cluster, 'apps' | 'instances'> {
    const known = this.#lastSyncAt === undefined ? 'never-read' : 'fresh';
    return {
      name: this.#name,
      state: known === 'fresh' && this.#staleSince ? 'stale' : known,
      leader: this.#leader,
      version: this.#version,
      lastEventAt: iso(this.#lastEventAt),
      lastSyncAt: iso(this.#lastSyncAt),
      staleSince: iso(this.#staleSince),
      error: (this.#error ?? this.#streamError)?.message,
    };
  }
}
