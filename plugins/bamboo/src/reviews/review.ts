import type {
  App,
  Mapping,
  Review,
  ReviewRule,
} from '@bamboo-lb/plugin-bamboo-common';
import type { Live } from '../hooks/useLive';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 14;

/** What tells one review from another. */
export function reviewId({ rule, cluster, app, mapping }: Review): string {
  return mapping?.id ?? JSON.stringify([rule, cluster, app]);
}

/** What is under review: the branch, or the app where none is told. */
export function subjectOf({ values, app }: Review): string {
  return values.branch ?? app;
}

/** What needs a person comes first, then by branch. */
export function byNeed(a: Review, b: Review): number {
  const rank = ({ mapping, problem }: Review) => {
    if (!mapping) {
      return 0;
    }
    return problem === undefined ? 2 : 1;
  };
  return rank(a) - rank(b) || subjectOf(a).localeCompare(subjectOf(b));
}

/** How many days a renewal adds: as many as were given before. */
export function renewalDays({
  expiresAt,
  updatedAt,
}: Pick<Mapping, 'expiresAt' | 'updatedAt'>): number {
  const span = expiresAt ? Date.parse(expiresAt) - Date.parse(updatedAt) : 0;
  return span < DAY_MS / 2 ? USUAL_DAYS : Math.round(span / DAY_MS);
}

/** The time until which a renewal at `now` (milliseconds) serves the name. */
export function renewedUntil(mapping: Mapping, now: number): string {
  return new Date(now + renewalDays(mapping) * DAY_MS).toISOString();
}

/** Whether a renewal can help: the name expires, and its app still runs. */
export function isRenewable({ mapping, appExists }: Review): boolean {
  return appExists && mapping !== null && mapping.expiresAt !== null;
}

/** The rules that name just this entity, and not any that a pattern fits. */
export function rulesOf(
  rules: readonly ReviewRule[],
  entityRef: string,
): ReviewRule[] {
  return rules.filter(({ entity }) => entity === entityRef);
}

/**
 * The mappings that the list of reviews does not show. Those that a review made
 * are left out while that list is on its way, so that nothing jumps; they are
 * kept when it cannot be read.
 */
export function outsideReviews(
  mappings: readonly Mapping[],
  live: Live<{ reviews: Review[] }>,
): Mapping[] {
  if (live.status === 'error') {
    return [...mappings];
  }
  const listed = new Set(
    live.status === 'ready'
      ? live.data.reviews.map(({ mapping }) => mapping?.id)
      : [],
  );
  return mappings.filter(
    ({ id, origin }) =>
      !listed.has(id) &&
      !(live.status === 'loading' && origin?.kind === 'review'),
  );
}

/** The apps that are not under review. */
export function notUnderReview(
  apps: readonly App[],
  live: Live<{ reviews: Review[] }>,
): App[] {
  const reviews = live.status === 'ready' ? live.data.reviews : [];
  return apps.filter(
    ({ cluster, id }) =>
      !reviews.some(review => review.cluster === cluster && review.app === id),
  );
}
