import { isDeepStrictEqual } from 'node:util';
import { valueOf } from '../mappings/mappingRows';
import { StoredMapping } from '../mappings/model';
import { expiryAfterReturn, leave } from './leaving';
import { Ask, nameKey, StoredReview, WrittenName } from './model';
import { problems } from './problems';
import { Asked, ReviewIndex } from './ReviewIndex';
import { Claim, ReviewGround, ReviewPlan } from './ReviewPlan';
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
  readonly #index: ReviewIndex;
  /** How many names each rule has on each load balancer. */
  readonly #used = new Map<string, number>();
  /** The rule that lets go of a mapping in this plan, by the mapping's id. */
  readonly #freed = new Map<string, string>();
  /** Names that this plan gives away. */
  readonly #given = new Set<string>();

  constructor(ground: ReviewGround) {
    this.#ground = ground;
    this.#index = new ReviewIndex(ground);
  }

  run(): ReviewPlan {
    const { left, asked } = this.#index;
    left.forEach(review => this.#leave(review));
    for (const { ask, review, mapping } of asked) {
      if (mapping) {
        this.#count(ask);
        this.#stay(ask, review, mapping);
      } else if (review.mappingId) {
        this.#keep({ ...review, leaving: null, problem: problems.deleted });
      }
    }
    asked
      .filter(({ review }) => !review.mappingId)
      .forEach(one => this.#come(one));
    return this.plan;
  }

  #count(of: Ask | StoredReview) {
    const group = groupOf(of);
    this.#used.set(group, (this.#used.get(group) ?? 0) + 1);
  }

  #keep(review: StoredReview) {
    if (!isDeepStrictEqual(this.#index.stored(review), review)) {
      this.plan.keep.push(review);
    }
  }

  #leave(review: StoredReview) {
    const mapping = this.#index.mappingOf(review);
    const isUnread = this.#ground.unread.has(review.cluster);
    if (!mapping || isUnread) {
      if (mapping) {
        this.#count(review);
      } else if (!isUnread) {
        this.plan.forget.push(review);
      }
      return;
    }
    const exists = this.#index.exists(review);
    const left = leave(review, mapping, this.#ground, exists);
    if ('remove' in left) {
      this.plan.remove.push(left.remove);
      this.#freed.set(mapping.id, review.rule);
      return;
    }
    this.#count(review);
    if (left.change) {
      this.plan.change.push(left.change);
    } else {
      this.#keep(left.review);
    }
    const until = Date.parse(left.review.leaving.until);
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
    const app = `app ${ask.app} of ${ask.cluster}`;
    this.plan.change.push({
      review,
      mapping,
      value,
      why: before.leaving
        ? `Again there is ${app}`
        : `Another name is asked for ${app}`,
    });
  }

  /** What changes of a name because something else is asked for now. */
  #follow(
    ask: Ask,
    before: StoredReview,
    mapping: StoredMapping,
  ): Partial<Pick<StoredReview, 'problem' | 'written' | 'entityRef'>> {
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
      return { problem: problems.entity(claim) };
    }
    const next = wantedOf(ask, claim.entityRef);
    if (!this.#isFree(next, ask.rule, mapping.id)) {
      return { problem: problems.taken(next) };
    }
    this.#given.add(nameKey(next));
    return { written: next, entityRef: claim.entityRef };
  }

  /** An app without a name gets one, or it is said why not. */
  #come({ ask, review }: Asked) {
    const claim = ask.name && this.#ground.claim(ask);
    const problem = this.#obstacle(ask, claim);
    if (problem) {
      this.#keep({ ...review, problem });
      return;
    }
    this.#count(ask);
    const wanted = wantedOf(ask, ask.entityRef ?? '');
    const own = this.#own(ask);
    if (own) {
      // Someone brought it back after it went.
      const written = { ...wanted, entityRef: own.entityRef };
      this.#keep({ ...review, mappingId: own.id, written, problem: null });
      return;
    }
    this.#given.add(nameKey(wanted));
    if (claim && 'entityRef' in claim) {
      this.#make(ask, review, wantedOf(ask, claim.entityRef));
    } else {
      // It has its place among those that came later.
      this.plan.pending.push(ask);
    }
  }

  #make(ask: Ask, review: StoredReview, written: WrittenName) {
    const { entityRef } = written;
    const expiresAt =
      ask.expiresMs === null
        ? null
        : new Date(this.#ground.now.getTime() + ask.expiresMs).toISOString();
    this.plan.make.push({
      review: { ...review, entityRef, written, problem: null },
      value: { ...written, expiresAt, options: {} },
      origin: originOf(ask),
      why: `App ${ask.app} of ${ask.cluster} came`,
    });
  }

  /** Why an app without a name cannot get it now. */
  #obstacle(ask: Ask, claim: Claim | undefined): StoredReview['problem'] {
    if (!ask.name) {
      return problems.invalid(ask);
    }
    if (this.#own(ask)) {
      return null;
    }
    if (claim && 'problem' in claim) {
      return problems.entity(claim);
    }
    const wanted = wantedOf(ask, '');
    if (!this.#isFree(wanted, ask.rule)) {
      return problems.taken(wanted);
    }
    return (this.#used.get(groupOf(ask)) ?? 0) < ask.limit
      ? null
      : problems.limit(ask);
  }

  /** A mapping that was made for this very app. */
  #own(ask: Ask): StoredMapping | undefined {
    const holder = this.#index.holderOf(wantedOf(ask, ''));
    return holder && isDeepStrictEqual(holder.origin, originOf(ask))
      ? holder
      : undefined;
  }

  /** What another rule lets go of is free once that is written. */
  #isFree(name: WrittenName, rule: string, ownId?: string): boolean {
    const holder = this.#index.holderOf(name);
    return (
      !this.#given.has(nameKey(name)) &&
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
