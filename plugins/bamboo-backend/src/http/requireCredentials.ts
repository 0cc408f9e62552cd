import { HttpAuthService } from '@backstage/backend-plugin-api';
import { RequestHandler } from 'express';

/**
 * The paths at which Backstage leaves the check of credentials to
 * {@link requireCredentials}. Nothing but the API answers there.
 */
export const API_PATHS = ['/v1', '/agent/v1', '/openapi.json'];

/**
 * Refuses whoever has no valid credentials, with the check that Backstage does
 * before a plugin, but where the refusal can be recorded. It stands before
 * all that the API answers, and before any of the body is read.
 */
export function requireCredentials(httpAuth: HttpAuthService): RequestHandler {
  return (req, _res, next) => {
    httpAuth.credentials(req, { allow: ['user', 'service'] }).then(
      () => next(),
      error => next(error),
    );
  };
}
