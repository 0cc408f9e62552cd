import {
  FullRevision,
  RevisionCause,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { WriterFence } from '../database/WriterFence';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { RenderedRevision } from '../rendering/renderRevision';
import { CurrentRevisions } from '../revisions/CurrentRevisions';
import { removalsTo } from '../revisions/removals';
import { RevisionStore } from '../revisions/RevisionStore';
import { Stations } from './Stations';

/** What came out of publishing. */
export interface Published {
  /** Of the revision that is now the newest. */
  sequence: number;
  /** Absent when nothing differed. */
  revision?: FullRevision;
  /** Mappings whose newest version is now carried by a revision. */
  carried: { id: string; version: number; sequence: number }[];
}

/** What a revision is committed from. */
export interface CommitInput {
  rendered: RenderedRevision;
  /** Those that the rendered text serves. */
  mappings: StoredMapping[];
  cause: RevisionCause;
  stations: Stations;
}

/** Gives what is rendered its place in the lineage, and commits it. */
export class RevisionCommitter {
  readonly #loadBalancer: string;
  readonly #revisions: RevisionStore;
  readonly #current: CurrentRevisions;
  readonly #mappings: MappingStore;
  readonly #fence: WriterFence;
  #lineage = '';

  constructor(options: {
    loadBalancer: string;
    revisions: RevisionStore;
    current: CurrentRevisions;
    mappings: MappingStore;
    fence: WriterFence;
  }) {
    this.#loadBalancer = options.loadBalancer;
    this.#revisions = options.revisions;
    this.#current = options.current;
    this.#mappings = options.mappings;
    this.#fence = options.fence;
  }

  /** Asks which lineage it is. */
  async start(): Promise<void> {
    this.#lineage = await this.#revisions.lineage();
  }

  /**
   * Commits a revision, unless it equals the newest; and with it which
   * versions of mappings a revision carries.
   *
   * @throws LeaseLostError, or when the database does not answer.
   */
  async commit(input: CommitInput): Promise<Published> {
    const { rendered, mappings, cause, stations } = input;
    const loadBalancer = this.#loadBalancer;
    const digest = revisionDigest(rendered);
    stations.rendered(rendered.renderedCount);
    const previous = await this.#current.refresh(loadBalancer);
    const isSame = previous?.digest === digest;
    const sequence = (previous?.sequence ?? 0) + (isSame ? 0 : 1);
    const carried = mappings
      .filter(mapping => mapping.carried?.version !== mapping.version)
      .map(({ id, version }) => ({ id, version, sequence }));
    if (isSame) {
      if (carried.length) {
        await this.#fence.write(trx => this.#mappings.setCarried(carried, trx));
      }
      return { sequence, carried };
    }
    const { files, manifest } = rendered;
    const revision: FullRevision = {
      lineage: this.#lineage,
      sequence,
      digest,
      files,
      manifest: {
        ...manifest,
        removals: removalsTo(manifest, [manifest.removals]),
      },
      cause,
    };
    await this.#revisions.insert({
      loadBalancer,
      revision,
      previous,
      timings: stations.timings,
      fence: this.#fence,
      also: trx => this.#mappings.setCarried(carried, trx),
      at: new Date(),
    });
    this.#current.committed(loadBalancer, revision);
    return { sequence, revision, carried };
  }
}
