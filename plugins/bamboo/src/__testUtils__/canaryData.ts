import type {
  Canary,
  CanaryOnAgent,
  CanaryOptions,
  Mapping,
  SideFigures,
} from '@bamboo-lb/plugin-bamboo-common';
import { mapping } from './data';

/** How a side did, for tests. */
export function figures(change: Partial<SideFigures> = {}): SideFigures {
  return {
    requests: 7668,
    requestsPerSecond: 127.8,
    errorShare: 0.0018,
    p50: 24,
    p95: 87,
    p99: 182,
    ...change,
  };
}

/** How the canary of the tests does. */
export function canaryFigures(change: Partial<SideFigures> = {}): SideFigures {
  return figures({
    requests: 852,
    requestsPerSecond: 14.2,
    errorShare: 0.0021,
    p50: 22,
    p95: 79,
    p99: 171,
    ...change,
  });
}

/** What an agent saw of a canary, for tests. */
export function onAgent(change: Partial<CanaryOnAgent> = {}): CanaryOnAgent {
  return {
    agent: 'lb-1',
    verdict: 'ok',
    aborted: false,
    at: '2025-11-20T14:08:00Z',
    stable: figures(),
    canary: canaryFigures(),
    ...change,
  };
}

const TEN_MINUTES = 600;

/** The options of a mapping with a canary, for tests. */
export function canaryOptions(
  change: Partial<CanaryOptions> = {},
): CanaryOptions {
  return {
    tag: '1a2b3c',
    nameMapping: 'id-of-canary.shop.example.com',
    sticky: true,
    header: null,
    cookie: null,
    steps: [1, 5, 10, 25, 50, 100].map(weight => ({
      weight,
      seconds: TEN_MINUTES,
    })),
    guard: { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 200 },
    startedAt: '2025-11-20T13:42:00Z',
    startedBy: 'user:default/ann',
    ...change,
  };
}

/** A mapping with a canary of 10 %, for tests. */
export function canaryMapping(
  change: Partial<Mapping> = {},
  options: Partial<CanaryOptions> = {},
): Mapping {
  return mapping({
    targets: [
      { cluster: 'production', app: '/shop/web', port: 0, weight: 90 },
      { cluster: 'production', app: '/shop/web-canary', port: 0, weight: 10 },
    ],
    options: { canary: canaryOptions(options) },
    ...change,
  });
}

/** How far a canary that runs is, for tests. */
export function running(
  change: Partial<NonNullable<Canary['running']>> = {},
): NonNullable<Canary['running']> {
  return {
    weight: 10,
    step: 2,
    waitedSeconds: 360,
    waiting: null,
    paused: null,
    verdict: 'ok',
    agents: [onAgent(), onAgent({ agent: 'lb-2' })],
    ...change,
  };
}

/** A canary that runs at 10 %, for tests. */
export function canary(change: Partial<Canary> = {}): Canary {
  const end = Date.parse('2025-11-20T14:08:00Z');
  return {
    mapping: canaryMapping(),
    named: mapping({ host: 'canary.shop.example.com' }),
    running: running(),
    last: null,
    lastMinute: { stable: figures(), canary: canaryFigures() },
    sessions: { stable: 61, canary: 7 },
    instances: {
      stable: { inRotation: 3, total: 3 },
      canary: { inRotation: 1, total: 1 },
    },
    points: Array.from({ length: 60 }, (_, index) => ({
      at: new Date(end - (59 - index) * 15_000).toISOString(),
      stable: figures(),
      canary: index < 20 ? null : canaryFigures(),
    })),
    secondsPerPoint: 15,
    ...change,
  };
}

/** A canary that the guard aborted, for tests. */
export function endedCanary(change: Partial<Canary> = {}): Canary {
  return canary({
    mapping: mapping(),
    named: null,
    running: null,
    last: {
      how: 'aborted',
      at: '2025-11-20T14:06:00Z',
      by: 'guard',
      reason: 'lb-1: 5xx 4.10 % against 0.18 % over 512 requests',
      release: 'r7',
    },
    ...change,
  });
}
