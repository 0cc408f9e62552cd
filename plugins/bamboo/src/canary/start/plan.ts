import type { CanaryGuard, CanaryStep } from '@bamboo-lb/plugin-bamboo-common';
import { USUAL_GUARD, USUAL_MINUTES, USUAL_SHARES } from '../usual';

/** A step as it is typed. */
export interface StepRow {
  weight: string;
  minutes: string;
}

/** How the share grows, and what stops it, as it is typed. */
export interface PlanForm {
  /** False when the share is moved by hand. */
  hasSteps: boolean;
  steps: StepRow[];
  isGuarded: boolean;
  errorMargin: string;
  /** Empty to judge errors only. */
  latencyFactor: string;
  minRequests: string;
}

/** What can be wrong with a plan, for the page to word. */
export type PlanProblem =
  | 'weight'
  | 'rising'
  | 'minutes'
  | 'noStep'
  | 'margin'
  | 'factor'
  | 'minimum';

/** At most so many steps can be named. */
export const MAX_STEPS = 20;

const MAX_MINUTES = 7 * 24 * 60;

function rowOf({ weight, seconds }: CanaryStep): StepRow {
  return { weight: String(weight), minutes: String(seconds / 60) };
}

const usualSteps = USUAL_SHARES.map(weight =>
  rowOf({ weight, seconds: USUAL_MINUTES * 60 }),
);

/** The plan of a canary as a form; the usual one when left out. */
export function planForm(of?: {
  steps: CanaryStep[];
  guard: CanaryGuard | null;
}): PlanForm {
  const guard = of?.guard ?? USUAL_GUARD;
  return {
    hasSteps: !of || of.steps.length > 0,
    steps: of?.steps.length ? of.steps.map(rowOf) : usualSteps,
    isGuarded: !of || of.guard !== null,
    errorMargin: String(guard.errorMargin),
    latencyFactor:
      guard.latencyFactor === null ? '' : String(guard.latencyFactor),
    minRequests: String(guard.minRequests),
  };
}

/** The steps that the form names. */
export function stepsOf(form: PlanForm): CanaryStep[] {
  return form.hasSteps
    ? form.steps.map(({ weight, minutes }) => ({
        weight: Number(weight),
        seconds: Math.round(Number(minutes) * 60),
      }))
    : [];
}

/** The guard that the form names. */
export function guardOf(form: PlanForm): CanaryGuard | null {
  return form.isGuarded
    ? {
        errorMargin: Number(form.errorMargin),
        latencyFactor:
          form.latencyFactor.trim() === '' ? null : Number(form.latencyFactor),
        minRequests: Number(form.minRequests),
      }
    : null;
}

/** A step after the last, in its manner. */
export function withStep(steps: StepRow[]): StepRow[] {
  const last = steps[steps.length - 1];
  const next = USUAL_SHARES.find(share => share > Number(last?.weight ?? 0));
  return [
    ...steps,
    {
      weight: next === undefined ? '' : String(next),
      minutes: last?.minutes ?? String(USUAL_MINUTES),
    },
  ];
}

function isWithin(text: string, min: number, max: number): boolean {
  const value = Number(text);
  return text.trim() !== '' && value >= min && value <= max;
}

const isWhole = (text: string) => Number.isInteger(Number(text));

function stepProblems(steps: StepRow[]): [string, PlanProblem][] {
  return steps.flatMap(({ weight, minutes }, index) => {
    const found: [string, PlanProblem][] = [];
    const before = steps[index - 1];
    if (!isWithin(weight, 1, 100) || !isWhole(weight)) {
      found.push([`steps[${index}].weight`, 'weight']);
    } else if (before && Number(weight) <= Number(before.weight)) {
      found.push([`steps[${index}].weight`, 'rising']);
    }
    if (!isWithin(minutes, 1 / 60, MAX_MINUTES)) {
      found.push([`steps[${index}].seconds`, 'minutes']);
    }
    return found;
  });
}

/** What is wrong with a plan, by the field's name in the API. */
export function planProblems(form: PlanForm): Record<string, PlanProblem> {
  const found: [string, PlanProblem][] = [];
  if (form.hasSteps) {
    found.push(...stepProblems(form.steps));
    if (form.steps.length === 0) {
      found.push(['steps', 'noStep']);
    }
  }
  if (form.isGuarded) {
    if (!isWithin(form.errorMargin, 0, 100)) {
      found.push(['guard.errorMargin', 'margin']);
    }
    if (form.latencyFactor.trim() && !isWithin(form.latencyFactor, 1, 100)) {
      found.push(['guard.latencyFactor', 'factor']);
    }
    if (
      !isWithin(form.minRequests, 1, 1_000_000) ||
      !isWhole(form.minRequests)
    ) {
      found.push(['guard.minRequests', 'minimum']);
    }
  }
  return Object.fromEntries(found);
}
