import {
  LATENCY_BUCKETS,
  SideCounts,
  SidesReport,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';

/** A side that answered so many requests, all within 5 to 8 ms. */
export const sideOf = (requests: number, errors = 0): SideCounts => ({
  requests,
  answered: requests,
  errors,
  inFlight: 0,
  buckets: Array.from({ length: LATENCY_BUCKETS }, (_, i) =>
    i === 3 ? requests : 0,
  ),
});

/** What an agent says of one canary; 900 good requests to 100 when left out. */
export const sidesOf = (
  canary: { mapping: string; tag: string; weight: number },
  more: Partial<SidesReport['canaries'][number]> = {},
): SidesReport => ({
  at: new Date().toISOString(),
  canaries: [
    {
      ...canary,
      verdict: 'ok',
      aborted: false,
      step: { stable: sideOf(900), canary: sideOf(100) },
      recent: { stable: sideOf(18), canary: sideOf(2), seconds: 2 },
      ...more,
    },
  ],
});
