import {
  CanaryGuard,
  CanaryStep,
  GuardVerdict,
} from '@bamboo-lb/plugin-bamboo-common';
import { placeInPlan, PlanPlace } from './canaryPlan';
import { CanaryPause } from './model';
import { AgentView, poolVerdicts, PooledVerdict } from './poolVerdicts';

/** A machine that slept counts no more than this of it, in seconds. */
export const MAX_TICK_SECONDS = 2;
/** A doubt must be gone for so long before the steps go on. */
export const CALM_SECONDS = 10;
/** An app must be gone for so long before its canary is aborted. */
export const MISSING_SECONDS = 10;

/** How far a canary is with its share, and what was noticed lately. */
export interface CanaryProgress {
  /** How long the share counted so far, in seconds. */
  waited: number;
  paused: CanaryPause | null;
  /** How long nobody has doubted, in seconds. */
  calm: number;
  /** How long the app has been gone, in seconds. */
  missing: number;
}

/** All that a decision depends on. */
export interface CanaryInput {
  loadBalancer: string;
  /** The canary's share in percent. */
  weight: number;
  steps: readonly CanaryStep[];
  guard: CanaryGuard | null;
  /** Every connected agent of the load balancer. */
  agents: readonly AgentView[];
  /** How many instances of the canary are in rotation. */
  inRotation: number;
  /** Seconds since the decision before, by a clock that only goes forward. */
  elapsed: number;
  /** What is to be said when the canary's app is gone; null while it is there. */
  missingApp: string | null;
  /** ISO. */
  now: string;
}

/** What is to be done about a canary. */
export type CanaryAction =
  | { kind: 'none' }
  | { kind: 'pause'; pause: CanaryPause }
  | { kind: 'resume' }
  /** Sets the share of a step; `number` counts from 1. */
  | { kind: 'step'; weight: number; number: number }
  | { kind: 'promote' }
  | { kind: 'abort'; cause: 'guard' | 'missing'; reason: string };

/** A decision, and what to say of the canary meanwhile. */
export interface CanaryDecision {
  progress: CanaryProgress;
  action: CanaryAction;
  /** Why the share's time does not count or does not end now. */
  waiting: string | null;
  /** Null when the guard is off. */
  verdict: GuardVerdict | null;
}

const waits = (reason: string) => `${reason}. The step waits.`;

const haveNot = (agents: readonly AgentView[], what: string) =>
  waits(
    `${agents.map(({ agent }) => agent).join(', ')} ${
      agents.length === 1 ? 'has' : 'have'
    } not ${what}`,
  );

/** Why the time of the share does not count; null while it does. */
function whyNotCounted(input: CanaryInput): string | null {
  const { agents, loadBalancer, inRotation } = input;
  // The stable side answers for it, so the share is not tried at all.
  if (inRotation === 0) {
    return waits('The canary has no instance in rotation');
  }
  if (agents.length === 0) {
    return waits(`No HAProxy of ${loadBalancer} is connected`);
  }
  const late = agents.filter(agent => !agent.hasShare);
  return late.length ? haveNot(late, 'verified this share yet') : null;
}

/** Why the share may not be left for the next, though its time is over. */
function whyNotNext(
  { agents, weight }: CanaryInput,
  { next }: PlanPlace,
  pooled: PooledVerdict | null,
): string | null {
  if (next === 'end') {
    return `The steps end at ${weight} %. Promote the canary, or abort it.`;
  }
  if (!pooled) {
    return null;
  }
  const silent = agents.filter(a => a.report?.weight !== weight);
  if (silent.length) {
    return haveNot(silent, 'reported on this share lately');
  }
  return pooled.verdict === 'ok' ? null : waits(pooled.reason);
}

function pauseFor(
  { now }: CanaryInput,
  paused: CanaryPause | null,
  pooled: PooledVerdict,
): CanaryPause | undefined {
  const kind = pooled.against ? 'worse' : 'doubt';
  const isNews = !paused || (paused.kind === 'doubt' && kind === 'worse');
  return pooled.verdict === 'doubt' && isNews
    ? { kind, by: 'guard', reason: pooled.reason, at: now }
    : undefined;
}

function secondsOf({ elapsed }: CanaryInput): number {
  return elapsed > 0 ? Math.min(elapsed, MAX_TICK_SECONDS) : 0;
}

/** How long nobody has doubted; silence is no sign of calm. */
function calmOf(
  { agents }: CanaryInput,
  pooled: PooledVerdict | null,
  before: number,
): number {
  const isCalm =
    !pooled ||
    (pooled.verdict !== 'doubt' &&
      agents.length > 0 &&
      agents.every(agent => agent.report));
  return isCalm ? before : 0;
}

function afterTime(
  input: CanaryInput,
  place: PlanPlace,
  pooled: PooledVerdict | null,
): { action: CanaryAction; waiting: string | null } {
  const waiting = whyNotNext(input, place, pooled);
  const { next } = place;
  if (waiting !== null || next === 'end') {
    return { action: { kind: 'none' }, waiting };
  }
  return {
    action:
      next === 'promote' ? { kind: 'promote' } : { kind: 'step', ...next },
    waiting: null,
  };
}

/**
 * Decides what to do about a canary that runs.
 *
 * The time of a share counts only while the canary has an instance in rotation,
 * every connected agent has verified the share and nothing pauses the steps. What ends a canary goes before what pauses it,
 * and that before the steps. Pure: the caller carries out the action, and
 * stores of the progress what must outlive the process.
 */
export function decideCanary(
  before: CanaryProgress,
  input: CanaryInput,
): CanaryDecision {
  const seconds = secondsOf(input);
  const { weight, guard, agents, missingApp } = input;
  const pooled = guard && poolVerdicts(guard, weight, agents);
  const progress: CanaryProgress = {
    ...before,
    calm: calmOf(input, pooled, before.calm + seconds),
    missing: missingApp === null ? 0 : before.missing + seconds,
  };
  const decision = (
    action: CanaryAction,
    waiting: string | null,
  ): CanaryDecision => ({
    progress,
    action,
    waiting,
    verdict: pooled?.verdict ?? null,
  });

  if (missingApp !== null && progress.missing >= MISSING_SECONDS) {
    const reason = missingApp;
    return decision({ kind: 'abort', cause: 'missing', reason }, null);
  }
  if (pooled?.verdict === 'worse') {
    const { reason } = pooled;
    return decision({ kind: 'abort', cause: 'guard', reason }, null);
  }
  const pause = pooled && pauseFor(input, progress.paused, pooled);
  if (pause) {
    progress.paused = pause;
    return decision({ kind: 'pause', pause }, pause.reason);
  }
  const { paused } = progress;
  if (paused?.kind === 'doubt' && progress.calm >= CALM_SECONDS) {
    progress.paused = null;
    return decision({ kind: 'resume' }, null);
  }
  if (paused) {
    return decision({ kind: 'none' }, paused.reason);
  }
  const place = placeInPlan(input.steps, weight);
  if (!place) {
    return decision({ kind: 'none' }, null);
  }
  const notCounted = whyNotCounted(input);
  if (notCounted !== null) {
    return decision({ kind: 'none' }, notCounted);
  }
  progress.waited = Math.min(progress.waited + seconds, place.seconds);
  if (progress.waited < place.seconds) {
    return decision({ kind: 'none' }, null);
  }
  const after = afterTime(input, place, pooled);
  return decision(after.action, after.waiting);
}
