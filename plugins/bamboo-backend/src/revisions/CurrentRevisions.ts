import {
  applyChange,
  FullRevision,
  putDigests,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Removals, removalsTo } from './removals';
import { RevisionRow, RevisionStore } from './RevisionStore';

/** How many revisions back a change can be told instead of the whole. */
export const REMEMBERED = 50;

interface Remembered {
  /** Newest first. */
  revisions: FullRevision[];
  /** What the newest steps removed, also before the first of `revisions`. */
  steps: { sequence: number; removals: Removals }[];
}

type Read = Promise<FullRevision | undefined>;

/**
 * The newest revision of each load balancer, as committed to the database,
 * with the few before it as bases of changes. Every process has its own.
 */
export class CurrentRevisions {
  readonly #store: RevisionStore;
  readonly #remembered = new Map<string, Remembered>();
  readonly #running = new Map<string, Read>();
  readonly #waiting = new Map<string, Read>();
  readonly #listeners = new Set<() => void>();

  constructor(options: { store: RevisionStore }) {
    this.#store = options.store;
  }

  /** What this process knows, without asking the database. */
  known(loadBalancer: string): FullRevision | undefined {
    return this.#remembered.get(loadBalancer)?.revisions[0];
  }

  /** Calls the listener when this process knows more; returns how to end that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A revision of which an agent says that it runs it, if remembered. */
  base(loadBalancer: string, digest: string): FullRevision | undefined {
    return this.#remembered
      .get(loadBalancer)
      ?.revisions.find(r => r.digest === digest);
  }

  /**
   * The explained removals on the way to the newest revision from an older
   * one; from the oldest remembered step where none is given.
   */
  removals(loadBalancer: string, after?: number): Removals {
    const remembered = this.#remembered.get(loadBalancer);
    const newest = remembered?.revisions[0];
    const steps = (remembered?.steps ?? [])
      .filter(step => after === undefined || step.sequence > after)
      .map(step => step.removals);
    return newest ? removalsTo(newest.manifest, steps) : [];
  }

  /** Remembers a revision that this process has just committed. */
  committed(loadBalancer: string, revision: FullRevision): void {
    const { revisions, steps } = this.#of(loadBalancer);
    if ((revisions[0]?.sequence ?? -1) < revision.sequence) {
      const { sequence, manifest } = revision;
      const step = { sequence, removals: manifest.removals };
      this.#remembered.set(loadBalancer, {
        revisions: [revision, ...revisions].slice(0, REMEMBERED),
        steps: [...steps.filter(s => s.sequence < sequence), step].slice(
          -REMEMBERED,
        ),
      });
      this.#listeners.forEach(listener => listener());
    }
  }

  /**
   * Reads what was committed before the call. Calls that wait share one read;
   * one that began earlier might not see what the caller was told of.
   *
   * @throws when the database cannot be read.
   */
  refresh(loadBalancer: string): Read {
    const running = this.#running.get(loadBalancer);
    if (!running) {
      return this.#begin(loadBalancer);
    }
    const waiting =
      this.#waiting.get(loadBalancer) ??
      running
        .catch(() => undefined)
        .then(() => {
          this.#waiting.delete(loadBalancer);
          return this.#begin(loadBalancer);
        });
    this.#waiting.set(loadBalancer, waiting);
    return waiting;
  }

  #begin(loadBalancer: string): Read {
    const read = this.#read(loadBalancer).finally(() =>
      this.#running.delete(loadBalancer),
    );
    this.#running.set(loadBalancer, read);
    return read;
  }

  #of(loadBalancer: string): Remembered {
    return this.#remembered.get(loadBalancer) ?? { revisions: [], steps: [] };
  }

  async #read(loadBalancer: string): Read {
    const newest = await this.#store.newestSequence(loadBalancer);
    const known = this.known(loadBalancer);
    if (known && known.sequence === newest) {
      return known;
    }
    if (known && newest !== undefined) {
      const behind = newest - known.sequence;
      if (behind > 0 && behind <= REMEMBERED) {
        return this.#follow(loadBalancer, known);
      }
    }
    return this.#load(loadBalancer, newest);
  }

  /** Begins anew, also when the database was brought back to an older state. */
  async #load(loadBalancer: string, newest: number | undefined): Read {
    const loaded =
      newest === undefined
        ? undefined
        : await this.#store.load(loadBalancer, newest);
    if (!loaded) {
      this.#remembered.delete(loadBalancer);
      return undefined;
    }
    const before = loaded.sequence - REMEMBERED;
    const rows = await this.#store.after(loadBalancer, before);
    this.#remembered.set(loadBalancer, {
      revisions: [],
      steps: rows.map(({ sequence, change }) => ({
        sequence,
        removals: change.removals,
      })),
    });
    this.committed(loadBalancer, loaded);
    return this.known(loadBalancer);
  }

  async #follow(loadBalancer: string, known: FullRevision): Read {
    let revision = known;
    const rows = await this.#store.after(loadBalancer, known.sequence);
    for (const row of rows) {
      revision = await this.#next(revision, row);
      this.committed(loadBalancer, revision);
    }
    return this.known(loadBalancer);
  }

  async #next(from: FullRevision, row: RevisionRow): Promise<FullRevision> {
    const { lineage, sequence, digest, cause, change } = row;
    const blocks = await this.#store.blocks(putDigests(change));
    return {
      lineage,
      sequence,
      digest,
      ...applyChange(from, change, wanted => blocks.get(wanted)!),
      cause,
    };
  }
}
