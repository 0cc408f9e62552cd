import { HealthCheck, HealthResult } from '@bamboo-lb/plugin-bamboo-common';
import { DecodedApp, DecodedInstance } from '../model';

/** A check each 10 seconds. */
export const check: HealthCheck = {
  protocol: 'HTTP',
  path: '/health',
  gracePeriodSeconds: 300,
  intervalSeconds: 10,
  timeoutSeconds: 5,
  maxConsecutiveFailures: 3,
};

export const alive: HealthResult = { alive: true, consecutiveFailures: 0 };

export const failing: HealthResult = {
  alive: false,
  consecutiveFailures: 3,
  lastSuccess: '2026-01-01T00:04:00.000Z',
  lastFailure: '2026-01-01T00:05:00.000Z',
  lastFailureCause: '500 Internal Server Error',
};

/** Has not reported, and has not failed: still in its grace period. */
export const inGrace: HealthResult = { alive: false, consecutiveFailures: 0 };

/** A running instance with an address. */
export const instance = (
  id: string,
  change: Partial<DecodedInstance> = {},
): DecodedInstance => ({
  id,
  state: 'TASK_RUNNING',
  phase: 'running',
  endpoints: [{ index: 0, protocol: 'tcp', address: '10.0.0.1', port: 31000 }],
  healthResults: [],
  ready: true,
  ...change,
});

/** An app of these instances, with a check unless it is changed. */
export const app = (
  instances: DecodedInstance[],
  change: Partial<DecodedApp> = {},
): DecodedApp => ({
  cluster: 'production',
  id: '/shop/web',
  kind: 'app',
  ports: [{ index: 0, protocol: 'tcp' }],
  instances,
  instancesWanted: instances.length,
  healthChecks: [check],
  deployments: [],
  labels: {},
  env: {},
  problems: [],
  ...change,
});
