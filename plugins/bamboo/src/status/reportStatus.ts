import type { AgentReport } from '@bamboo-lb/plugin-bamboo-common';
import type { Text } from '../hooks/useText';

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

/** Milliseconds for people; below ten with one decimal. */
export function sayMs(ms: number): string {
  return ms.toLocaleString(undefined, {
    maximumFractionDigits: ms < 10 ? 1 : 0,
  });
}

/** By which way an agent took a revision, or how its attempt ended. */
export function sayHow(t: Text, { outcome, how }: AgentReport): string {
  return outcome === 'verified'
    ? t(`loadBalancer.how.${how}`)
    : t(`loadBalancer.outcome.${outcome}`);
}

/** How it was verified, or why it was not taken. */
export function sayProof(t: Text, { verified, message }: AgentReport): string {
  return message ?? (verified ? t(`loadBalancer.proof.${verified}`) : '');
}
