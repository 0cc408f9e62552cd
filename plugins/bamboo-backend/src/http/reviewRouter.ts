import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Router } from 'express';
import { ReviewReader } from '../reviews/ReviewReader';
import { queryOf } from './requestParts';

/** Review environments: what rules and labels ask for, and what came of it. */
export function addReviewRoutes(
  router: Router,
  options: { httpAuth: HttpAuthService; reviews: ReviewReader },
): void {
  const { httpAuth, reviews } = options;

  router.get('/v1/reviews', async (req, res) => {
    const entityRef = queryOf(req, 'entityRef');
    res.json(
      await reviews.list({ entityRef }, await httpAuth.credentials(req)),
    );
  });

  router.get('/v1/reviews/rules', async (req, res) => {
    res.json(await reviews.rules(await httpAuth.credentials(req)));
  });
}
