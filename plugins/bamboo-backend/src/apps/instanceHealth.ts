import { isIP } from 'node:net';
import { Endpoint, HealthResult } from '@bamboo-lb/plugin-bamboo-common';
import { DecodedInstance } from './model';

/**
 * Whether a result is of a check that failed, not of one yet to report: that
 * has neither passed nor failed.
 */
export const hasFailed = (result: HealthResult): boolean =>
  !result.alive &&
  (result.consecutiveFailures > 0 ||
    result.lastFailure !== undefined ||
    result.lastSuccess !== undefined);

/**
 * What Marathon's results say of an instance: null while they say nothing.
 * Marathon counts a task as healthy when it has results and all are alive; a
 * result that neither passed nor failed is one of the grace period.
 */
export function healthOf({ healthResults }: DecodedInstance): boolean | null {
  if (healthResults.some(hasFailed)) return false;
  return healthResults.length > 0 && healthResults.every(({ alive }) => alive)
    ? true
    : null;
}

/** The IP literal of an endpoint; undefined until its name is resolved. */
export const ipOf = (endpoint: Endpoint): string | undefined =>
  endpoint.ip ?? (isIP(endpoint.address) ? endpoint.address : undefined);
