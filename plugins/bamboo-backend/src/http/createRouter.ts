import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { json, Router } from 'express';
import { openapi } from './openapi';

/**
 * A router that checks requests against the API's document, refuses what does
 * not fit with 400 and the name of the field, and answers the document itself
 * at `/openapi.json`.
 */
export function createApiRouter(): Router {
  // The generic types of a document this size cost more than they give.
  const spec = openapi as unknown as Parameters<
    typeof createValidatedOpenApiRouter
  >[0];
  return createValidatedOpenApiRouter(spec, {
    middleware: [json({ limit: '2mb' })],
  }) as unknown as Router;
}
