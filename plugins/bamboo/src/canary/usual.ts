import type { CanaryGuard } from '@bamboo-lb/plugin-bamboo-common';

/** The guard that a canary gets when nobody says otherwise. */
export const USUAL_GUARD: CanaryGuard = {
  errorMargin: 0.5,
  latencyFactor: 1.5,
  minRequests: 100,
};

/** The shares that a canary goes through when nobody says otherwise. */
export const USUAL_SHARES = [1, 5, 10, 25, 50, 100];

/** How long it stays at each. */
export const USUAL_MINUTES = 10;
