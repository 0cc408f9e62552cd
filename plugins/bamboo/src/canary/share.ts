import type {
  Canary,
  CanaryStep,
  Mapping,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';

/** The two targets of a mapping with a canary. */
export function sidesOf(
  mapping: Pick<Mapping, 'targets'>,
): { stable: Target; canary: Target } | undefined {
  const [stable, canary] = mapping.targets;
  return stable && canary ? { stable, canary } : undefined;
}

/** The canary's share of a mapping, in percent. */
export function shareOf(mapping: Pick<Mapping, 'targets'>): number {
  return sidesOf(mapping)?.canary.weight ?? 0;
}

/** The number of the step whose share a mapping has; undefined between steps. */
export function stepNumberOf(mapping: Mapping): number | undefined {
  const steps = mapping.options.canary?.steps ?? [];
  const index = steps.findIndex(({ weight }) => weight === shareOf(mapping));
  return index < 0 ? undefined : index + 1;
}

/** A step, and whether the canary is past it, at it or before it. */
export interface StepView extends CanaryStep {
  state: 'done' | 'now' | 'next';
}

/** The steps of a canary as far as it is. */
export function stepViews(
  steps: CanaryStep[],
  running: Pick<NonNullable<Canary['running']>, 'step' | 'weight'>,
): StepView[] {
  const stateOf = ({ weight }: CanaryStep, index: number) => {
    if (index === running.step) {
      return 'now';
    }
    return weight <= running.weight ? 'done' : 'next';
  };
  return steps.map((step, index) => ({ ...step, state: stateOf(step, index) }));
}

/** Ids of the mappings that are a canary's own name. */
export function canaryNames(mappings: Mapping[]): Set<string> {
  return new Set(
    mappings.flatMap(({ options }) => options.canary?.nameMapping ?? []),
  );
}
