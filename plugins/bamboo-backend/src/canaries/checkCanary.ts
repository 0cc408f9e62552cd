import {
  CanaryGuard,
  CanaryStart,
  CanaryStep,
  CanaryUpdate,
  FieldProblem,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';
import { StoredMapping } from '../mappings/model';

const MAX_STEPS = 20;
const MAX_SECONDS = 7 * 24 * 60 * 60;
const MAX_REQUESTS = 1_000_000;
/** What clients may send to choose a side; see the template. */
const CHOICE = /^[A-Za-z0-9._-]{1,64}$/;
/** Always means the stable side. */
const NEVER = 'never';

/** Finer than a deploy shows, and coarse enough to tell in minutes. */
export const USUAL_GUARD: CanaryGuard = {
  errorMargin: 0.5,
  latencyFactor: 1.5,
  minRequests: 100,
};

const isWhole = (value: number, min: number, max: number) =>
  Number.isInteger(value) && value >= min && value <= max;

const isWithin = (value: number, min: number, max: number) =>
  Number.isFinite(value) && value >= min && value <= max;

function choiceProblem(
  field: 'header' | 'cookie',
  value: string | null | undefined,
): FieldProblem[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (value === NEVER) {
    const message =
      '`never` always means the stable side. Choose another value';
    return [{ field, message }];
  }
  return CHOICE.test(value)
    ? []
    : [
        {
          field,
          message:
            'Use 1 to 64 letters, digits, dots, dashes and underscores, or leave it out',
        },
      ];
}

function stepProblems(steps: readonly CanaryStep[]): FieldProblem[] {
  const problems = steps.flatMap(({ weight, seconds }, index) => {
    const at = `steps[${index}]`;
    const before = steps[index - 1]?.weight ?? 0;
    return [
      ...(isWhole(weight, 1, 100)
        ? []
        : [
            {
              field: `${at}.weight`,
              message: 'A share is a whole number from 1 to 100',
            },
          ]),
      ...(weight <= before && before < 100
        ? [
            {
              field: `${at}.weight`,
              message: `Shares rise from step to step: choose more than ${before}`,
            },
          ]
        : []),
      ...(before >= 100
        ? [
            {
              field: `${at}.weight`,
              message:
                'The step before sends everything to the canary. Remove this one',
            },
          ]
        : []),
      ...(isWhole(seconds, 1, MAX_SECONDS)
        ? []
        : [
            {
              field: `${at}.seconds`,
              message: `A step lasts 1 to ${MAX_SECONDS} seconds, which is 7 days`,
            },
          ]),
    ];
  });
  return steps.length > MAX_STEPS
    ? [...problems, { field: 'steps', message: `Use at most ${MAX_STEPS}` }]
    : problems;
}

function guardProblems(guard: CanaryGuard): FieldProblem[] {
  const { errorMargin, latencyFactor, minRequests } = guard;
  const problems: FieldProblem[] = [];
  if (!isWithin(errorMargin, 0, 100)) {
    problems.push({
      field: 'guard.errorMargin',
      message: 'Write percentage points from 0 to 100',
    });
  }
  if (latencyFactor !== null && !isWithin(latencyFactor, 1, 100)) {
    problems.push({
      field: 'guard.latencyFactor',
      message: 'Write a factor from 1 to 100, or null to judge errors only',
    });
  }
  if (!isWhole(minRequests, 1, MAX_REQUESTS)) {
    problems.push({
      field: 'guard.minRequests',
      message: `Write a whole number from 1 to ${MAX_REQUESTS}`,
    });
  }
  return problems;
}

/** What is wrong with the parts of a canary that can be changed later. */
export function planProblems(
  plan: Pick<CanaryUpdate, 'weight' | 'steps' | 'guard'>,
): FieldProblem[] {
  const { weight, steps = [], guard } = plan;
  return [
    ...(weight === undefined || isWhole(weight, 0, 100)
      ? []
      : [
          {
            field: 'weight',
            message: 'A share is a whole number from 0 to 100',
          },
        ]),
    ...stepProblems(steps),
    ...(guard ? guardProblems(guard) : []),
  ];
}

const isSameApp = (a: Target, b: CanaryStart['target']) =>
  a.cluster === b.cluster && a.app === b.app.trim();

function groundProblems(
  { targets, options }: Pick<StoredMapping, 'targets' | 'options'>,
  { target }: CanaryStart,
): FieldProblem[] {
  const refuse = (message: string) => [{ field: 'target.app', message }];
  const [stable] = targets;
  if (options.canary) {
    return refuse(
      'A canary runs on this name already. Promote it or abort it first',
    );
  }
  if (!stable || targets.length > 1) {
    return refuse(
      'This name sends its requests to several apps already. Leave it one target, then start the canary',
    );
  }
  if (isSameApp(stable, target)) {
    if (target.version === undefined) {
      return refuse(
        `\`${stable.app}\` gets all requests of this name already. Choose another app, or name a version of it`,
      );
    }
    if (stable.version === target.version) {
      return [
        {
          field: 'target.version',
          message:
            'All requests of this name go to this version already. Choose another',
        },
      ];
    }
  }
  return [];
}

/** What is wrong with starting a canary on a mapping, but for its targets. */
export function startProblems(
  mapping: Pick<StoredMapping, 'targets' | 'options'>,
  start: CanaryStart,
): FieldProblem[] {
  const isUnweighted = start.weight === undefined && !start.steps?.length;
  return [
    ...groundProblems(mapping, start),
    ...planProblems(start),
    ...(isUnweighted
      ? [
          {
            field: 'weight',
            message: 'Name the share to begin with, or steps',
          },
        ]
      : []),
    ...choiceProblem('header', start.header),
    ...choiceProblem('cookie', start.cookie),
  ];
}

/**
 * The targets of a mapping with a canary. Of the same app, the stable side
 * leaves out the canary's version; all instances are stable while there are
 * none of another.
 *
 * @param weight - The canary's share in percent.
 */
export function targetsWithCanary(
  stable: Target,
  target: CanaryStart['target'],
  weight: number,
): Target[] {
  const excludes =
    target.version !== undefined &&
    stable.version === undefined &&
    isSameApp(stable, target);
  return [
    {
      ...stable,
      ...(excludes ? { notVersion: target.version } : {}),
      weight: 100 - weight,
    },
    {
      cluster: target.cluster,
      app: target.app.trim(),
      port: target.port ?? (isSameApp(stable, target) ? stable.port : 0),
      ...(target.version === undefined ? {} : { version: target.version }),
      weight,
    },
  ];
}
