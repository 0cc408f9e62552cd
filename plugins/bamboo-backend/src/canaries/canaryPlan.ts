import { CanaryStep } from '@bamboo-lb/plugin-bamboo-common';

/** Where a share is among the steps of a canary. */
export interface PlanPlace {
  /** The index of the step that has the share; null between steps. */
  step: number | null;
  /** How long the share is kept, in seconds. */
  seconds: number;
  /** What comes then; `end` where the plan has nothing after it. */
  next: { weight: number; number: number } | 'promote' | 'end';
}

/**
 * Finds a share among steps of rising weights. A share between two steps, as a
 * person may set it, is kept as long as the step before it.
 *
 * @returns undefined without steps.
 */
export function placeInPlan(
  steps: readonly CanaryStep[],
  weight: number,
): PlanPlace | undefined {
  const [first] = steps;
  const last = steps[steps.length - 1];
  if (!first || !last) {
    return undefined;
  }
  const index = steps.findIndex(step => step.weight === weight);
  const before = steps.filter(step => step.weight <= weight).pop() ?? first;
  const nextIndex = steps.findIndex(step => step.weight > weight);
  const next = steps[nextIndex];
  const isWhole = weight === 100 && last.weight === 100;
  const atEnd = isWhole ? ('promote' as const) : ('end' as const);
  return {
    step: index < 0 ? null : index,
    seconds: before.seconds,
    next: next ? { weight: next.weight, number: nextIndex + 1 } : atEnd,
  };
}
