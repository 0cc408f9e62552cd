import { HttpAuthService } from '@backstage/backend-plugin-api';
import { RequestHandler } from 'express';
import { COMPATIBILITY_PREFIXES } from './compatibilityRouter';

/** Load balancers and monitors ask this without credentials, as of Bamboo. */
const STATUS_PATH = '/status';

/**
 * The paths at which Backstage leaves the check of credentials to
 * {@link requireCredentials}. Nothing but the API answers there.
 */
export const API_PATHS = [
  STATUS_PATH,
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
    if (req.path.replace(/\/$/, '') === STATUS_PATH) {
      next();
      return;
    }
    httpAuth.credentials(req, { allow: ['user', 'service'] }).then(
      () => next(),
      error => next(error),
    );
  };
}
