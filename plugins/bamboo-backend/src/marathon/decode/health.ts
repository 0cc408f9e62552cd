import { HealthCheck, HealthResult } from '@bamboo-lb/plugin-bamboo-common';
import { RawHealthCheck, RawHealthResult } from './shapes';

/** A health check with the values that Marathon uses where it says none. */
export function decodeHealthCheck(raw: RawHealthCheck): HealthCheck {
  return {
    protocol: raw.protocol || 'HTTP',
    ...(raw.path ? { path: raw.path } : {}),
    ...(typeof raw.portIndex === 'number' ? { portIndex: raw.portIndex } : {}),
    ...(typeof raw.port === 'number' ? { port: raw.port } : {}),
    ...(raw.command?.value ? { command: raw.command.value } : {}),
    gracePeriodSeconds: raw.gracePeriodSeconds ?? 300,
    intervalSeconds: raw.intervalSeconds ?? 60,
    timeoutSeconds: raw.timeoutSeconds ?? 20,
    maxConsecutiveFailures: raw.maxConsecutiveFailures ?? 3,
  };
}

/** A health check result; what Marathon leaves out or nulls is left out. */
export function decodeHealthResult(raw: RawHealthResult): HealthResult {
  return {
    alive: raw.alive,
    consecutiveFailures: raw.consecutiveFailures ?? 0,
    ...(raw.firstSuccess ? { firstSuccess: raw.firstSuccess } : {}),
    ...(raw.lastSuccess ? { lastSuccess: raw.lastSuccess } : {}),
    ...(raw.lastFailure ? { lastFailure: raw.lastFailure } : {}),
    ...(raw.lastFailureCause ? { lastFailureCause: raw.lastFailureCause } : {}),
  };
}
