import { DecodedApp, RemovalReason } from './model';
import { DecodeError } from './decode/decodeList';

/** One app as a leader answered it. */
export interface AppRead {
  app: DecodedApp;
  /** What events said about the ends of its tasks since its last read. */
  told: Record<string, RemovalReason>;
  /** Milliseconds since 1970 at which the read started. */
  readAt: number;
  /** How long it took, where it was read alone. */
  took?: ReadTimes;
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
   * @param byLeader - Whether a leader says so. Where answers name none it is
   * no evidence for what goes with the app.
   */
  deleted(id: string, byLeader: boolean): void;
  /** Apps that keep their last good form. */
  notUnderstood(errors: DecodeError[]): void;
  /**
   * Since when this leader answers, in milliseconds since 1970; undefined
   * while none does.
   */
  leader(since: number | undefined): void;
}
