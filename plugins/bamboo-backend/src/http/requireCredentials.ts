import { HttpAuthService } from '@backstage/backend-plugin-api';
import { RequestHandler } from 'express';
import { COMPATIBILITY_PREFIXES } from './compatibilityRouter';
import { HEALTH_PATHS } from './healthRouter';

/** Load balancers and monitors ask these without credentials. */
const OPEN_PATHS: readonly string[] = ['/status', '/status/', ...HEALTH_PATHS];
const OPEN_METHODS = ['GET', 'HEAD'];

/**
 * The paths at which Backstage leaves the check of credentials to
 * {@link requireCredentials}. Nothing but the API answers there.
 */
export const API_PATHS = [
  ...OPEN_PATHS,
  '/v1',
  '/agent/v1',
  '/openapi.json',
  ...COMPATIBILITY_PREFIXES.flatMap(prefix =>
    ['/state', '/services', '/marathon'].map(path => `${prefix}${path}`),
  ),
];

/**
 * Refuses whoever has no valid credentials, with the check that Backstage does
 * before a plugin, but where the refusal can be recorded. It stands before
 * all that the API answers, and before any of the body is read.
 */
export function requireCredentials(httpAuth: HttpAuthService): RequestHandler {
  return (req, _res, next) => {
    if (OPEN_METHODS.includes(req.method) && OPEN_PATHS.includes(req.path)) {
      next();
      return;
    }
    httpAuth.credentials(req, { allow: ['user', 'service'] }).then(
      () => next(),
      error => next(error),
    );
  };
}
