import {
  Block,
  FullRevision,
  RevisionCause,
  RevisionChange,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { RevisionTimings } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { WriterFence } from '../database/WriterFence';
import { ChangeCount } from './revisionChange';

/** The row of a revision, without its files. */
export interface RevisionRow {
  loadBalancer: string;
  lineage: string;
  sequence: number;
  digest: string;
  createdAt: string;
  cause: RevisionCause;
  /** From the revision before it that is kept. */
  change: RevisionChange;
  /** What it changed itself, though others before it are gone. */
  count: ChangeCount;
  /** Absent for those that were made before this was measured. */
  timings?: RevisionTimings;
}

/** Where revisions are kept. */
export interface RevisionStore {
  /** The identity of the database; made with it. */
  lineage(): Promise<string>;

  /**
   * Keeps a revision. When the returned promise resolves it is committed.
   *
   * @throws LeaseLostError when another process writes now.
   */
  insert(options: {
    loadBalancer: string;
    revision: FullRevision;
    previous?: FullRevision;
    timings?: RevisionTimings;
    /** Of the process that writes. */
    fence: WriterFence;
    /** What else is written with it or not at all. */
    also: (trx: Knex.Transaction) => Promise<void>;
    at: Date;
  }): Promise<void>;

  /** The newest sequence, or undefined before the first revision. */
  newestSequence(loadBalancer: string): Promise<number | undefined>;

  /** How many revisions are kept. */
  count(loadBalancer: string): Promise<number>;

  /** Newest first, before a sequence. */
  list(
    loadBalancer: string,
    options: { limit: number; before?: number },
  ): Promise<RevisionRow[]>;

  /** The revision rebuilt with all its files, or undefined. */
  load(
    loadBalancer: string,
    sequence: number,
  ): Promise<FullRevision | undefined>;

  /** Rows after a sequence, oldest first. */
  after(loadBalancer: string, sequence: number): Promise<RevisionRow[]>;

  /** The texts of blocks. */
  blocks(digests: string[]): Promise<Map<string, Block>>;

  /** Forgets what retention no longer asks for. */
  cleanUp(options: {
    now: Date;
    signal?: AbortSignal;
  }): Promise<{ revisions: number; blocks: number }>;
}
