import type { AgentReport } from '@bamboo-lb/plugin-bamboo-common';

/**
 * The phases of an attempt that take time, in their usual order. A reload has
 * to be on disk before HAProxy reads it, so there `persisted` comes earlier.
 */
export const PHASES = [
  'validated',
  'planned',
  'applied',
  'verified',
  'persisted',
] as const;

/** Milliseconds from receiving a revision to the end of a phase. */
export function msUntil(
  { phases }: AgentReport,
  phase: (typeof PHASES)[number],
): number | undefined {
  return phases.find(known => known.phase === phase)?.ms;
}
