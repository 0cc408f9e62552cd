import { CompanionWorld } from '../pipeline/Pipeline';
import { ReleaseWriter } from '../releases/ReleaseService';
import { releasesOf, ReviewRelease } from './describePlan';
import { Ask, reviewKey } from './model';
import { planReviews } from './planReviews';
import { readAsks, ReviewSources } from './readAsks';
import { ReviewClaims } from './ReviewClaims';
import { ReviewPlan } from './ReviewPlan';
import { ReviewStore } from './ReviewStore';

/** What a round came to. */
export interface RoundResult {
  /** Whether a mapping was written, so that others may get their names now. */
  wrote: boolean;
  /** When time alone decides otherwise, in milliseconds since 1970. */
  nextAt?: number;
  /** Whether nothing asks, nor is anything left of what asked before. */
  idle: boolean;
}

/** Looks at everything that asks for a name, and writes what has to change. */
export class ReviewRounds {
  readonly #sources: ReviewSources;
  readonly #store: ReviewStore;
  readonly #releases: ReleaseWriter;
  readonly #claims: Pick<ReviewClaims, 'of'>;
  readonly #now: () => Date;
  readonly #labelled: ReadonlySet<string>;
  /** When asks were first seen that are not stored yet. */
  #seen = new Map<string, string>();

  constructor(options: {
    sources: ReviewSources;
    store: ReviewStore;
    releases: ReleaseWriter;
    claims: Pick<ReviewClaims, 'of'>;
    now: () => Date;
  }) {
    this.#sources = options.sources;
    this.#store = options.store;
    this.#releases = options.releases;
    this.#claims = options.claims;
    this.#now = options.now;
    this.#labelled = new Set(
      options.sources.loadBalancers
        .filter(({ labels }) => labels)
        .map(({ name }) => name),
    );
  }

  /**
   * Does one round. Each release is one transaction with what is stored of its
   * reviews, so that a crash anywhere leaves a state that the next goes on from.
   *
   * @param onPending - Told, before anything is written, of asks that are
   * decided once the catalog was asked about them.
   * @throws what the database throws, or a conflict with what a person wrote
   * meanwhile; the next round sees that.
   */
  async run(
    world: Pick<CompanionWorld, 'apps' | 'unread'>,
    onPending: (asks: Ask[]) => void,
  ): Promise<RoundResult> {
    // In this order: what is read completely now is complete in `apps`.
    const unread = world.unread();
    const apps = [...world.apps()];
    const asks = apps.flatMap(app => readAsks(this.#sources, app));
    const reviews = await this.#store.reviews();
    if (!asks.length && !reviews.length) {
      return { wrote: false, idle: true };
    }
    const ids = reviews.flatMap(({ mappingId }) => mappingId ?? []);
    const names = asks.flatMap(({ loadBalancer, name }) =>
      name ? [{ loadBalancer, ...name }] : [],
    );
    const plan = planReviews({
      rules: this.#sources.rules,
      labelled: this.#labelled,
      apps,
      asks,
      unread,
      stored: {
        reviews,
        mappings: await this.#store.mappings(ids),
        holders: await this.#store.holders(names),
      },
      claim: ask => this.#claims.of(ask),
      seen: this.#seen,
      now: this.#now(),
    });
    this.#remember(plan);
    if (plan.pending.length) {
      onPending(plan.pending);
    }
    const releases = releasesOf(plan);
    for (const release of releases) {
      await this.#write(release);
    }
    if (plan.keep.length || plan.forget.length) {
      await this.#store.save(plan);
    }
    return {
      wrote: releases.length > 0,
      nextAt: plan.nextAt,
      idle: false,
    };
  }

  #remember({ pending }: ReviewPlan) {
    const now = this.#now().toISOString();
    this.#seen = new Map(
      pending
        .map(reviewKey)
        .map(key => [key, this.#seen.get(key) ?? now] as const),
    );
  }

  async #write(release: ReviewRelease): Promise<void> {
    const { rule, writes, title, comment, made, keep, forget } = release;
    await this.#releases.writeTrusted(writes, {
      by: `rule:${rule}`,
      comment,
      kind: 'review',
      title,
      alsoWrite: async (trx, { id }) => {
        const ids = await this.#store.made(trx, id);
        const withIds = made.map(review => ({
          ...review,
          mappingId: ids.get(reviewKey(review)) ?? null,
        }));
        await this.#store.save({ keep: [...withIds, ...keep], forget }, trx);
      },
    });
  }
}
