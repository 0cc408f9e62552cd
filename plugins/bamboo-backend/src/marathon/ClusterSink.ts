import { DecodedApp, RemovalReason } from './model';
import { DecodeError } from './decode/decodeList';
import { NotedEvent } from './NotedEvents';

/** One app as a leader answered it. */
export interface AppRead {
  app: DecodedApp;
  /** What events said about the ends of its tasks since its last read. */
  told: Record<string, RemovalReason>;
  /** Milliseconds since 1970 at which the read started. */
  readAt: number;
  /** How long it took, where it was read alone. */
  took?: ReadTimes;
  /** Because of which it was read alone; for the log. */
  events?: readonly NotedEvent[];
}

/** What a targeted read took, in milliseconds. */
export interface ReadTimes {
  /** From the question to the whole answer. */
  readMs: number;
  /** From there to what it says. */
  decodeMs: number;
}

/** Takes what a {@link ClusterSync} reads. Its methods do not throw. */
export interface ClusterSink {
  /** What is held now, by id. */
  held(): ReadonlyMap<string, DecodedApp['kind']>;
  /** Apps that were read and may have changed. */
  read(reads: AppRead[]): void;
  /**
   * Marathon has the app no more.
   *
   * @param by - Whether a leader says so: where answers name none it is no
   * evidence for what goes with the app. And the events after which it was
   * asked for.
   */
  deleted(
    id: string,
    by: { byLeader: boolean; events: readonly NotedEvent[] },
  ): void;
  /** Apps that keep their last good form. */
  notUnderstood(errors: DecodeError[]): void;
  /**
   * Since when this leader answers, in milliseconds since 1970; undefined
   * while none does.
   */
  leader(since: number | undefined): void;
}
