import { useApi } from '@backstage/core-plugin-api';
import type { Review, ReviewRule } from '@bamboo-lb/plugin-bamboo-common';
import { useCallback } from 'react';
import { bambooApiRef } from '../api';
import { useLive, type Live } from '../hooks/useLive';
import { rulesOf } from './review';

/** The review environments of an entity, and the rules that name it. */
export interface Reviews {
  reviews: Review[];
  rules: ReviewRule[];
}

const isMoving = ({ reviews }: Reviews) =>
  reviews.some(({ mapping }) => mapping?.status.state === 'rolling-out');

/** Reads the review environments of an entity again and again. */
export function useReviews(entityRef: string): Live<Reviews> {
  const api = useApi(bambooApiRef);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [reviews, rules] = await Promise.all([
        api.listReviews({ entityRef }, { signal }),
        api.listReviewRules({ signal }),
      ]);
      return { reviews: reviews.items, rules: rulesOf(rules.items, entityRef) };
    },
    [api, entityRef],
  );
  return useLive({ load, isMoving });
}
