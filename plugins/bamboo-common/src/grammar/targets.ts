import { MappingInput, Target } from '../types';
import { parseAppId } from './app';

/**
 * A refusal at a field of a mapping, with the way out.
 *
 * @public
 */
export interface FieldProblem {
  /** Such as `host` or `targets[0].app`. */
  field: string;
  message: string;
}

/**
 * What {@link parseTargets} answers.
 *
 * @public
 */
export type ParsedTargets =
  | { ok: true; targets: Target[] }
  | { ok: false; problems: FieldProblem[] };

const MAX_TARGETS = 4;
const MAX_PORT_INDEX = 999;
/** Marathon's versions are times such as `2026-11-25T02:03:47.123Z`. */
const VERSION = /^[0-9A-Za-z.:+-]{1,64}$/;

const isIntegerUpTo = (max: number, value: number) =>
  Number.isInteger(value) && value >= 0 && value <= max;

function problemsOf(target: Target, index: number): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const app = parseAppId(target.app);
  if (!app.ok) {
    problems.push({ field: `targets[${index}].app`, message: app.message });
  }
  if (!isIntegerUpTo(MAX_PORT_INDEX, target.port)) {
    problems.push({
      field: `targets[${index}].port`,
      message: `A port is the index of a service port: 0 for the first, at most ${MAX_PORT_INDEX}`,
    });
  }
  if (!isIntegerUpTo(100, target.weight)) {
    problems.push({
      field: `targets[${index}].weight`,
      message: 'A weight is a whole number from 0 to 100',
    });
  }
  for (const field of ['version', 'notVersion'] as const) {
    const version = target[field];
    if (version !== undefined && !VERSION.test(version)) {
      problems.push({
        field: `targets[${index}].${field}`,
        message:
          'Write a version as Marathon does, such as 2026-11-25T02:03:47.123Z',
      });
    }
  }
  if (target.version !== undefined && target.notVersion !== undefined) {
    problems.push({
      field: `targets[${index}].notVersion`,
      message: 'Name either a version or one to leave out, not both',
    });
  }
  return problems;
}

function weightProblems(targets: Target[]): FieldProblem[] {
  const sum = targets.reduce((total, target) => total + target.weight, 0);
  return sum === 100
    ? []
    : [
        {
          field: 'targets',
          message: `Weights add up to ${sum} %, they must add up to 100 %`,
        },
      ];
}

function repeatProblems(targets: Target[]): FieldProblem[] {
  const keys = targets.map(t =>
    JSON.stringify([t.cluster, t.app, t.port, t.version, t.notVersion]),
  );
  return targets.flatMap((target, index) =>
    keys.indexOf(keys[index] ?? '') === index
      ? []
      : [
          {
            field: `targets[${index}].app`,
            message: `\`${target.app}\` with this port is named twice: put its weights together`,
          },
        ],
  );
}

/**
 * Reads the targets of a mapping: 1 to 4 apps, each with a port named once,
 * whole weights from 0 to 100 that add up to 100. A port left out is the first
 * one; a weight left out is 100 for a single target.
 *
 * @public
 */
export function parseTargets(input: MappingInput['targets']): ParsedTargets {
  if (input.length < 1 || input.length > MAX_TARGETS) {
    return {
      ok: false,
      problems: [
        {
          field: 'targets',
          message: `A mapping has 1 to ${MAX_TARGETS} targets, not ${input.length}`,
        },
      ],
    };
  }
  const unweighted = input.findIndex(target => target.weight === undefined);
  if (input.length > 1 && unweighted >= 0) {
    return {
      ok: false,
      problems: [
        {
          field: `targets[${unweighted}].weight`,
          message: 'Give every target a weight when there are several',
        },
      ],
    };
  }
  const targets = input.map(target => ({
    cluster: target.cluster,
    app: target.app.trim(),
    port: target.port ?? 0,
    weight: target.weight ?? 100,
    ...(target.version === undefined ? {} : { version: target.version }),
    ...(target.notVersion === undefined
      ? {}
      : { notVersion: target.notVersion }),
  }));
  const own = targets.flatMap(problemsOf);
  const problems = own.length
    ? own
    : [...repeatProblems(targets), ...weightProblems(targets)];
  return problems.length ? { ok: false, problems } : { ok: true, targets };
}
