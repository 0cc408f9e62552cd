import {
  Block,
  FullRevision,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { applyChange, outlineOf } from './revisionChange';
import { RevisionStore } from './RevisionStore';

/** How many revisions back a change can be told instead of the whole. */
const REMEMBERED = 50;

/**
 * The newest revision of each load balancer, as committed to the database,
 * with the few before it as bases of changes. Every process has its own.
 */
export class CurrentRevisions {
  readonly #store: RevisionStore;
  readonly #recent = new Map<string, FullRevision[]>();
  readonly #loading = new Map<string, Promise<FullRevision | undefined>>();

  constructor(options: { store: RevisionStore }) {
    this.#store = options.store;
  }

  /** What this process knows, without asking the database. */
  known(loadBalancer: string): FullRevision | undefined {
    return this.#recent.get(loadBalancer)?.[0];
  }

  /** A revision of which an agent says that it runs it, if remembered. */
  base(loadBalancer: string, digest: string): FullRevision | undefined {
    return this.#recent.get(loadBalancer)?.find(r => r.digest === digest);
  }

  /** Remembers a revision that this process has just committed. */
  committed(loadBalancer: string, revision: FullRevision): void {
    const recent = this.#recent.get(loadBalancer) ?? [];
    if ((recent[0]?.sequence ?? -1) < revision.sequence) {
      this.#recent.set(
        loadBalancer,
        [revision, ...recent].slice(0, REMEMBERED),
      );
    }
  }

  /**
   * Reads what was committed since. Calls at the same time share one read.
   *
   * @throws when the database cannot be read.
   */
  async refresh(loadBalancer: string): Promise<FullRevision | undefined> {
    const running = this.#loading.get(loadBalancer);
    if (running) {
      return running;
    }
    const read = this.#read(loadBalancer).finally(() =>
      this.#loading.delete(loadBalancer),
    );
    this.#loading.set(loadBalancer, read);
    return read;
  }

  async #read(loadBalancer: string): Promise<FullRevision | undefined> {
    const newest = await this.#store.newestSequence(loadBalancer);
    const known = this.known(loadBalancer);
    if (newest === undefined || known?.sequence === newest) {
      return known;
    }
    if (!known || newest - known.sequence > REMEMBERED) {
      const loaded = await this.#store.load(loadBalancer, newest);
      if (loaded) {
        this.committed(loadBalancer, loaded);
      }
      return this.known(loadBalancer);
    }
    let revision = known;
    for (const row of await this.#store.after(loadBalancer, known.sequence)) {
      const outline = applyChange(outlineOf(revision), row.change);
      const blocks = new Map<string, Block>(
        revision.files.flatMap(file => file.blocks.map(b => [b.digest, b])),
      );
      const missing = outline.files
        .flatMap(file => file.blocks)
        .filter(digest => !blocks.has(digest));
      for (const block of (await this.#store.blocks(missing)).values()) {
        blocks.set(block.digest, block);
      }
      revision = {
        lineage: row.lineage,
        sequence: row.sequence,
        digest: row.digest,
        files: outline.files.map(file => ({
          name: file.name,
          blocks: file.blocks.map(digest => blocks.get(digest)!),
        })),
        manifest: outline.manifest,
        cause: row.cause,
      };
      this.committed(loadBalancer, revision);
    }
    return this.known(loadBalancer);
  }
}
