import type {
  CanaryOnAgent,
  SideFigures,
} from '@bamboo-lb/plugin-bamboo-common';

/** Between a number and its unit, so that they stay on one line. */
const SPACE = '\u00a0';

/** A number as the reader writes it. */
export function formatNumber(
  value: number,
  digits = 0,
  minDigits = digits,
): string {
  return new Intl.NumberFormat(undefined, {
    minimumFractionDigits: minDigits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** A share from 0 to 1 in percent: "0.21 %". */
export function formatShare(share: number, digits = 2): string {
  return `${formatNumber(share * 100, digits)}${SPACE}%`;
}

/** A share in whole percent, such as that of the canary: "10 %". */
export function formatPercent(percent: number): string {
  return `${formatNumber(percent)}${SPACE}%`;
}

/** The time of an answer: "0.8 ms", "87 ms", "1.5 s". */
export function formatLatency(ms: number): string {
  if (ms >= 1000) {
    return `${formatNumber(ms / 1000, 1)}${SPACE}s`;
  }
  return `${formatNumber(ms, ms < 10 ? 1 : 0, 0)}${SPACE}ms`;
}

/** What both sides did since the share was last changed, over all agents. */
export interface StepFigures {
  stable: { requests: number; errorShare: number | null };
  canary: { requests: number; errorShare: number | null };
}

function sideOf(figures: SideFigures[]): StepFigures['canary'] {
  const requests = figures.reduce((sum, side) => sum + side.requests, 0);
  const errors = figures.reduce(
    (sum, side) => sum + side.requests * (side.errorShare ?? 0),
    0,
  );
  return { requests, errorShare: requests > 0 ? errors / requests : null };
}

/** Adds up what the agents counted since the share was last changed. */
export function sinceShare(agents: CanaryOnAgent[]): StepFigures {
  return {
    stable: sideOf(agents.map(({ stable }) => stable)),
    canary: sideOf(agents.map(({ canary }) => canary)),
  };
}

/** 95 of 100 differences by chance alone are smaller than this. */
const CHANCE_Z = 1.96;

/**
 * By how many percentage points the canary fails more often; 0 when the
 * difference may as well be chance (two-proportion z-test at 95 %), null when
 * a side had no requests.
 */
export function errorDifference(
  stable: SideFigures,
  canary: SideFigures,
): number | null {
  if (stable.errorShare === null || canary.errorShare === null) {
    return null;
  }
  const difference = canary.errorShare - stable.errorShare;
  const all = stable.requests + canary.requests;
  const pooled =
    (stable.errorShare * stable.requests +
      canary.errorShare * canary.requests) /
    all;
  const deviation = Math.sqrt(
    pooled * (1 - pooled) * (1 / stable.requests + 1 / canary.requests),
  );
  return Math.abs(difference) > CHANCE_Z * deviation ? difference * 100 : 0;
}
