import { appKey } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import { compareText } from '../routing/compareText';
import { Ask, nameKey, reviewKey, StoredReview, WrittenName } from './model';
import { ReviewGround } from './ReviewPlan';

/** An ask with what is stored of it, or would be. */
export interface Asked {
  ask: Ask;
  review: StoredReview;
  mapping: StoredMapping | undefined;
}

/** Finds what belongs together on the ground of a plan. */
export class ReviewIndex {
  /** What is decided about, those first that have asked the longest. */
  readonly asked: readonly Asked[];
  /** What nothing asks for, though something did. */
  readonly left: readonly StoredReview[];
  readonly #ground: ReviewGround;
  readonly #reviews: ReadonlyMap<string, StoredReview>;
  readonly #apps: ReadonlySet<string>;

  constructor(ground: ReviewGround) {
    const { reviews } = ground.stored;
    this.#ground = ground;
    this.#reviews = new Map(reviews.map(review => [reviewKey(review), review]));
    this.#apps = new Set(ground.apps.map(app => appKey(app.cluster, app.id)));
    const asks = new Map(
      ground.asks
        .filter(({ cluster }) => !ground.unread.has(cluster))
        .flatMap(ask => this.#atItsMapping(ask))
        .map(ask => [reviewKey(ask), ask]),
    );
    this.asked = [...asks.values()]
      .map(ask => {
        const review = this.#reviewOf(ask);
        return { ask, review, mapping: this.mappingOf(review) };
      })
      .sort(
        (a, b) =>
          compareText(a.review.since, b.review.since) ||
          compareText(reviewKey(a.ask), reviewKey(b.ask)),
      );
    this.left = reviews.filter(review => !asks.has(reviewKey(review)));
  }

  /** What is stored under the key of a review. */
  stored(review: StoredReview): StoredReview | undefined {
    return this.#reviews.get(reviewKey(review));
  }

  /** Undefined when none was made, or it is deleted. */
  mappingOf({ mappingId }: StoredReview): StoredMapping | undefined {
    return mappingId === null
      ? undefined
      : this.#ground.stored.mappings.get(mappingId);
  }

  /** The mapping that has a name. */
  holderOf(name: WrittenName): StoredMapping | undefined {
    return this.#ground.stored.holders.get(nameKey(name));
  }

  /** Whether Marathon has the app. */
  exists({ cluster, app }: StoredReview): boolean {
    return this.#apps.has(appKey(cluster, app));
  }

  /** Wrong labels speak of the mappings that right ones made before. */
  #atItsMapping(ask: Ask): Ask[] {
    if (ask.loadBalancer !== '') {
      return [ask];
    }
    const before = [...this.#reviews.values()].filter(
      review =>
        review.rule === ask.rule &&
        review.cluster === ask.cluster &&
        review.app === ask.app &&
        this.mappingOf(review),
    );
    return before.length
      ? before.map(({ loadBalancer }) => ({ ...ask, loadBalancer }))
      : [ask];
  }

  #reviewOf(ask: Ask): StoredReview {
    const { rule, loadBalancer, cluster, app, values } = ask;
    const key = reviewKey(ask);
    const found = this.#reviews.get(key);
    const { seen, now } = this.#ground;
    return found
      ? { ...found, values }
      : {
          rule,
          loadBalancer,
          cluster,
          app,
          values,
          entityRef: ask.entityRef ?? null,
          since: seen.get(key) ?? now.toISOString(),
          mappingId: null,
          written: null,
          leaving: null,
          problem: null,
        };
  }
}
