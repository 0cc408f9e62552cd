import { Knex } from 'knex';
import { MappingRow, toMapping } from '../mappings/mappingRows';
import { StoredMapping } from '../mappings/model';
import { nameKey, reviewKey, StoredReview, WrittenName } from './model';

/** Well below the number of parameters that SQLite allows in a statement. */
const CHUNK = 200;

/** A row of the table `review`. */
interface ReviewRow {
  rule: string;
  load_balancer: string;
  cluster: string;
  app: string;
  state: string;
}

const keyOf = (review: StoredReview): Omit<ReviewRow, 'state'> => ({
  rule: review.rule,
  load_balancer: review.loadBalancer,
  cluster: review.cluster,
  app: review.app,
});

function toRow(review: StoredReview): ReviewRow {
  const { values, entityRef, since, mappingId } = review;
  const { written, leaving, problem } = review;
  return {
    ...keyOf(review),
    state: JSON.stringify({
      values,
      entityRef,
      since,
      mappingId,
      written,
      leaving,
      problem,
    }),
  };
}

const toReview = (row: ReviewRow): StoredReview => ({
  rule: row.rule,
  loadBalancer: row.load_balancer,
  cluster: row.cluster,
  app: row.app,
  ...JSON.parse(row.state),
});

/** Keeps which apps ask for names, and finds the mappings that they have. */
export interface ReviewStore {
  /** Ordered by rule, load balancer, cluster and app. */
  reviews(): Promise<StoredReview[]>;
  /** Those of the mappings that still exist, by id. */
  mappings(ids: readonly string[]): Promise<Map<string, StoredMapping>>;
  /** The mappings that have these names, by `nameKey`. */
  holders(
    names: readonly Pick<WrittenName, 'loadBalancer' | 'host' | 'path'>[],
  ): Promise<Map<string, StoredMapping>>;
  /** The ids of the mappings that a release made for reviews, by `reviewKey`. */
  made(trx: Knex.Transaction, releaseId: string): Promise<Map<string, string>>;
  /** Stores some and deletes others; one with `trx` where that is given. */
  save(
    reviews: {
      keep: readonly StoredReview[];
      forget: readonly StoredReview[];
    },
    trx?: Knex.Transaction,
  ): Promise<void>;
}

/** Reviews in the table that the plugin's migrations make. */
export class DatabaseReviewStore implements ReviewStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async reviews() {
    const rows: ReviewRow[] = await this.#knex<ReviewRow>('review')
      .orderBy(['rule', 'load_balancer', 'cluster', 'app'])
      .select('*');
    return rows.map(toReview);
  }

  async mappings(ids: readonly string[]) {
    const found = await this.#existing('id', ids);
    return new Map(found.map(mapping => [mapping.id, mapping]));
  }

  async holders(
    names: readonly Pick<WrittenName, 'loadBalancer' | 'host' | 'path'>[],
  ) {
    const hosts = new Set(names.map(({ host }) => host));
    const found = await this.#existing('host', [...hosts]);
    return new Map(found.map(mapping => [nameKey(mapping), mapping]));
  }

  async made(trx: Knex.Transaction, releaseId: string) {
    const rows: MappingRow[] = await trx<MappingRow>('mapping')
      .where({ release_id: releaseId, version: 1 })
      .select('*');
    return new Map(
      rows
        .map(toMapping)
        .flatMap(({ id, loadBalancer, origin }) =>
          origin?.kind === 'review'
            ? [[reviewKey({ ...origin, loadBalancer }), id]]
            : [],
        ),
    );
  }

  async save(
    reviews: {
      keep: readonly StoredReview[];
      forget: readonly StoredReview[];
    },
    trx?: Knex.Transaction,
  ): Promise<void> {
    if (!trx) {
      await this.#knex.transaction(own => this.save(reviews, own));
      return;
    }
    const rows = reviews.keep.map(toRow);
    for (let i = 0; i < rows.length; i += CHUNK) {
      await trx<ReviewRow>('review')
        .insert(rows.slice(i, i + CHUNK))
        .onConflict(['rule', 'load_balancer', 'cluster', 'app'])
        .merge(['state']);
    }
    for (const review of reviews.forget) {
      await trx<ReviewRow>('review').where(keyOf(review)).del();
    }
  }

  async #existing(
    column: 'id' | 'host',
    values: readonly string[],
  ): Promise<StoredMapping[]> {
    const found: StoredMapping[] = [];
    for (let i = 0; i < values.length; i += CHUNK) {
      const rows: MappingRow[] = await this.#knex<MappingRow>('mapping')
        .whereIn(column, values.slice(i, i + CHUNK))
        .whereNull('deleted_at')
        .select('*');
      found.push(...rows.map(toMapping));
    }
    return found;
  }
}
