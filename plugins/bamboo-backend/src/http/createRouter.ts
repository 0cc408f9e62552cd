import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { openapi } from './openapi';
import { parseBody } from './parseBody';
import { readAsBamboo } from './readAsBamboo';
import { requireCredentials } from './requireCredentials';

/**
 * A router that refuses callers without credentials, checks requests against
 * the API's document, refuses what does not fit with 400 and the name of the
 * field, and answers the document itself at `/openapi.json`.
 */
export function createApiRouter(httpAuth: HttpAuthService): Router {
  // The generic types of a document this size cost more than they give.
  const spec = openapi as unknown as Parameters<
    typeof createValidatedOpenApiRouter
  >[0];
  const router = PromiseRouter();
  router.use(readAsBamboo());
  router.use(requireCredentials(httpAuth));
  // The router of the document answers 400 to whatever fails within it, so the
  // body is read before; it then finds nothing more to read.
  router.use(parseBody());
  router.use(createValidatedOpenApiRouter(spec) as unknown as Router);
  return router;
}
