import { DEFAULT_GRACE_MS, LABELS } from '../config/ReviewConfig';
import { valueOf } from '../mappings/mappingRows';
import { StoredMapping } from '../mappings/model';
import { StoredReview } from './model';
import { Change, Removal, ReviewGround } from './ReviewPlan';

/** A review that nothing asks for. */
type LeavingReview = StoredReview & {
  leaving: NonNullable<StoredReview['leaving']>;
};

/** The earlier of two ISO times, where null is never. */
const earlier = (time: string | null, other: string): string =>
  time !== null && time < other ? time : other;

/** How long a name stays that nothing asks for, in milliseconds, and why it goes. */
function departure(
  review: StoredReview,
  ground: Pick<ReviewGround, 'rules' | 'labelled'>,
  appExists: boolean,
): { graceMs: number; why: string } {
  const { rule, app, cluster, loadBalancer } = review;
  const found = ground.rules.find(({ name }) => name === rule);
  const isOpen = rule === LABELS ? ground.labelled.has(loadBalancer) : found;
  const graceMs = found?.graceMs ?? DEFAULT_GRACE_MS;
  if (!appExists) {
    return { graceMs, why: `App ${app} of ${cluster} went` };
  }
  if (!isOpen) {
    return { graceMs, why: `Rule ${rule} left the configuration` };
  }
  return rule === LABELS
    ? { graceMs: 0, why: `The labels of app ${app} name it no more` }
    : { graceMs, why: `Rule ${rule} takes in app ${app} no more` };
}

/**
 * What happens to a mapping that nothing asks for: it expires with the grace,
 * so that agents enforce that too, and is deleted after it.
 */
export function leave(
  review: StoredReview,
  mapping: StoredMapping,
  ground: Pick<ReviewGround, 'rules' | 'labelled' | 'now'>,
  appExists: boolean,
): { remove: Removal } | { change?: Change; review: LeavingReview } {
  const { graceMs, why } = departure(review, ground, appExists);
  const now = ground.now.getTime();
  const until = review.leaving?.until ?? new Date(now + graceMs).toISOString();
  if (Date.parse(until) <= now) {
    return { remove: { review, mapping, why } };
  }
  if (review.leaving) {
    return { review: { ...review, leaving: review.leaving } };
  }
  const before = mapping.expiresAt;
  const expiresAt = earlier(before, until);
  const next = { ...review, leaving: { until, before }, problem: null };
  return expiresAt === before
    ? { review: next }
    : {
        review: next,
        change: {
          review: next,
          mapping,
          value: { ...valueOf(mapping), expiresAt },
          why: `${why}; the name goes at ${until}`,
        },
      };
}

/** When a mapping expires whose app came back; what a person set since stays. */
export function expiryAfterReturn(
  { leaving }: StoredReview,
  mapping: StoredMapping,
): string | null {
  return leaving && mapping.expiresAt === earlier(leaving.before, leaving.until)
    ? leaving.before
    : mapping.expiresAt;
}
