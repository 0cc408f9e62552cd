import { isDeepStrictEqual } from 'node:util';
import { appKey } from '../apps/model';
import { valueOf } from '../mappings/mappingRows';
import { StoredMapping } from '../mappings/model';
import { compareText } from '../routing/compareText';
import { expiryAfterReturn, leave } from './leaving';
import { Ask, nameKey, reviewKey, StoredReview, WrittenName } from './model';
import { problems } from './problems';
import { ReviewGround, ReviewPlan } from './ReviewPlan';
import { isPersonal, originOf, wantedOf } from './wanted';

const groupOf = ({ rule, loadBalancer }: Ask | StoredReview) =>
  JSON.stringify([rule, loadBalancer]);

class Planning {
  readonly plan: ReviewPlan = {
    make: [],
    change: [],
    remove: [],
    keep: [],
    forget: [],
    pending: [],
  };
  readonly #ground: ReviewGround;
  readonly #reviews: ReadonlyMap<string, StoredReview>;
  readonly #apps: ReadonlySet<string>;
  readonly #asks: ReadonlyMap<string, Ask>;
  /** How many names each rule has on each load balancer. */
  readonly #used = new Map<string, number>();
  /** The rule that lets go of a mapping in this plan, by the mapping's id. */
  readonly #freed = new Map<string, string>();
  /** Names that this plan gives away. */
  readonly #given = new Set<string>();

  constructor(ground: ReviewGround) {
    const { reviews } = ground.stored;
    this.#ground = ground;
    this.#reviews = new Map(reviews.map(review => [reviewKey(review), review]));
    this.#apps = new Set(ground.apps.map(app => appKey(app.cluster, app.id)));
    this.#asks = new Map(
      ground.asks
        .filter(({ cluster }) => !ground.unread.has(cluster))
        .flatMap(ask => this.#atItsMapping(ask))
        .map(ask => [reviewKey(ask), ask]),
    );
  }

  run(): ReviewPlan {
    for (const review of this.#reviews.values()) {
      if (!this.#asks.has(reviewKey(review))) {
        this.#leave(review);
      }
    }
    const asks = [...this.#asks.values()].map(ask => ({
      ask,
      review: this.#reviewOf(ask),
    }));
    for (const { ask, review } of asks) {
      const mapping = this.#mappingOf(review);
      if (mapping) {
        this.#count(ask, 1);
        this.#stay(ask, review, mapping);
      } else if (review.mappingId) {
        this.#keep({ ...review, leaving: null, problem: problems.deleted });
      }
    }
    asks
      .filter(({ review }) => !review.mappingId)
      .sort(
        (a, b) =>
          compareText(a.review.since, b.review.since) ||
          compareText(reviewKey(a.ask), reviewKey(b.ask)),
      )
      .forEach(({ ask, review }) => this.#come(ask, review));
    return this.plan;
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
        this.#mappingOf(review),
    );
    return before.length
      ? before.map(({ loadBalancer }) => ({ ...ask, loadBalancer }))
      : [ask];
  }

  #reviewOf(ask: Ask): StoredReview {
    const { rule, loadBalancer, cluster, app, values } = ask;
    const found = this.#reviews.get(reviewKey(ask));
    return found
      ? { ...found, values }
      : {
          rule,
          loadBalancer,
          cluster,
          app,
          values,
          entityRef: ask.entityRef ?? null,
          since:
            this.#ground.seen.get(reviewKey(ask)) ??
            this.#ground.now.toISOString(),
          mappingId: null,
          written: null,
          leaving: null,
          problem: null,
        };
  }

  #mappingOf({ mappingId }: StoredReview): StoredMapping | undefined {
    return mappingId === null
      ? undefined
      : this.#ground.stored.mappings.get(mappingId);
  }

  #count(of: Ask | StoredReview, more: number) {
    const group = groupOf(of);
    this.#used.set(group, (this.#used.get(group) ?? 0) + more);
  }

  #keep(review: StoredReview) {
    const before = this.#reviews.get(reviewKey(review));
    if (!isDeepStrictEqual(before, review)) {
      this.plan.keep.push(review);
    }
  }

  #leave(review: StoredReview) {
    const { unread } = this.#ground;
    const mapping = this.#mappingOf(review);
    if (unread.has(review.cluster)) {
      this.#count(review, mapping ? 1 : 0);
      return;
    }
    if (!mapping) {
      this.plan.forget.push(review);
      return;
    }
    const exists = this.#apps.has(appKey(review.cluster, review.app));
    const left = leave(review, mapping, this.#ground, exists);
    if ('remove' in left) {
      this.plan.remove.push(left.remove);
      this.#freed.set(mapping.id, review.rule);
      return;
    }
    this.#count(review, 1);
    if (left.change) {
      this.plan.change.push(left.change);
    } else {
      this.#keep(left.review);
    }
    const until = Date.parse(left.review.leaving!.until);
    this.plan.nextAt = Math.min(this.plan.nextAt ?? until, until);
  }

  /** An app that has its name keeps it, and the name follows what is asked. */
  #stay(ask: Ask, before: StoredReview, mapping: StoredMapping) {
    const followed = this.#follow(ask, before, mapping);
    const review = { ...before, leaving: null, problem: null, ...followed };
    const value = {
      ...valueOf(mapping),
      ...followed.written,
      expiresAt: expiryAfterReturn(before, mapping),
    };
    if (isDeepStrictEqual(value, valueOf(mapping))) {
      this.#keep(review);
      return;
    }
    this.plan.change.push({
      review,
      mapping,
      value,
      why: before.leaving
        ? `App ${ask.app} of ${ask.cluster} came back`
        : `Rule ${ask.rule} asks for it`,
    });
  }

  /** What changes of a name because something else is asked for now. */
  #follow(
    ask: Ask,
    before: StoredReview,
    mapping: StoredMapping,
  ): Partial<StoredReview> {
    const { written } = before;
    if (!ask.name) {
      return { problem: problems.invalid(ask) };
    }
    if (!written || isPersonal(mapping, written)) {
      return {};
    }
    const same = wantedOf(ask, ask.entityRef ?? written.entityRef);
    if (isDeepStrictEqual(same, written)) {
      return {};
    }
    const claim = this.#ground.claim(ask);
    if (!claim) {
      this.plan.pending.push(ask);
      return { problem: before.problem };
    }
    if ('problem' in claim) {
      return { problem: { type: 'entity', message: claim.problem } };
    }
    const next = wantedOf(ask, claim.entityRef);
    if (!this.#isFree(next, ask.rule, mapping.id)) {
      return { problem: problems.taken(next) };
    }
    this.#given.add(nameKey(next));
    return { written: next, entityRef: claim.entityRef };
  }

  /** An app without a name gets one, or it is said why not. */
  #come(ask: Ask, review: StoredReview) {
    const refuse = (problem: StoredReview['problem']) =>
      this.#keep({ ...review, leaving: null, problem });
    if (!ask.name) {
      refuse(problems.invalid(ask));
      return;
    }
    const claim = this.#ground.claim(ask);
    if (claim && 'problem' in claim) {
      refuse({ type: 'entity', message: claim.problem });
      return;
    }
    const { rule } = ask;
    const holder = this.#ground.stored.holders.get(nameKey(wantedOf(ask, '')));
    const isOwn = holder && isDeepStrictEqual(holder.origin, originOf(ask));
    const entityRef = claim?.entityRef ?? ask.entityRef ?? '';
    const next = wantedOf(ask, isOwn ? holder.entityRef : entityRef);
    if (isOwn) {
      // Someone brought it back after it went.
      this.#count(ask, 1);
      const mappingId = holder.id;
      this.#keep({ ...review, mappingId, written: next, problem: null });
      return;
    }
    if (!this.#isFree(next, rule)) {
      refuse(problems.taken(next));
      return;
    }
    if ((this.#used.get(groupOf(ask)) ?? 0) >= ask.limit) {
      refuse(problems.limit(ask));
      return;
    }
    this.#count(ask, 1);
    this.#given.add(nameKey(next));
    if (!claim) {
      // It has its place among those that came later.
      this.plan.pending.push(ask);
      return;
    }
    const { expiresMs } = ask;
    const expiresAt =
      expiresMs === null
        ? null
        : new Date(this.#ground.now.getTime() + expiresMs).toISOString();
    this.plan.make.push({
      review: { ...review, entityRef, written: next, problem: null },
      value: { ...next, expiresAt, options: {} },
      origin: originOf(ask),
      why: `App ${ask.app} of ${ask.cluster} came`,
    });
  }

  /** Names that another rule lets go of are free once that is written. */
  #isFree(name: WrittenName, rule: string, ownId?: string): boolean {
    const key = nameKey(name);
    const holder = this.#ground.stored.holders.get(key);
    return (
      !this.#given.has(key) &&
      (!holder || holder.id === ownId || this.#freed.get(holder.id) === rule)
    );
  }
}

/**
 * What has to happen so that names are as the rules, the labels and people
 * say. Pure: the same ground leads to the same plan, and on the ground that a
 * plan leaves behind nothing is to be done.
 */
export function planReviews(ground: ReviewGround): ReviewPlan {
  return new Planning(ground).run();
}
