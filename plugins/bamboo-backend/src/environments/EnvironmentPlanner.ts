import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  EnvironmentInput,
  FieldProblem,
  ReleaseChange,
} from '@bamboo-lb/plugin-bamboo-common';
import { MAX_CHANGES, ReleasePlanner } from '../releases/ReleasePlanner';
import { readCopyRules } from './copyRules';
import { PlannedCopy, planCopy } from './planCopy';
import { SourceReader, Sources } from './SourceReader';

/** What a copy would make, before names and rights were asked. */
export interface EnvironmentPlan {
  problems: FieldProblem[];
  items: PlannedCopy[];
}

/** A copy that the rules allow to be asked for. */
export type MadeCopy = PlannedCopy & { copy: NonNullable<PlannedCopy['copy']> };

const NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** The copies of a plan, as the changes of a release, in their order. */
export const copiesOf = (items: readonly PlannedCopy[]) =>
  items.filter((item): item is MadeCopy => item.copy !== null);

/** One copy as a change of a release. */
export const changeOf = ({ copy }: MadeCopy): ReleaseChange => ({
  action: 'create',
  mapping: copy,
});

function nameProblems(name: string): FieldProblem[] {
  return NAME.test(name)
    ? []
    : [
        {
          field: 'name',
          message:
            'Use lower-case letters, digits and inner hyphens, at most 40 characters',
        },
      ];
}

function countProblems(items: readonly PlannedCopy[]): FieldProblem[] {
  const isSomething = items.some(
    ({ copy, problems }) => copy !== null || problems.length > 0,
  );
  return isSomething
    ? []
    : [
        {
          field: 'from',
          message:
            'There is no name to copy. Copies of a system or an entity are made of its own names; to copy a copy, choose its mappings',
        },
      ];
}

/**
 * What is wrong with a field of the input is wrong with every copy: said once
 * for all of them, at that field.
 */
function atInput(
  input: EnvironmentInput,
  { field, message }: FieldProblem,
): FieldProblem | undefined {
  if (field === 'expiresAt' || field === 'comment') {
    return { field, message };
  }
  if (field === 'loadBalancer' && input.loadBalancer !== undefined) {
    return { field, message };
  }
  return field.endsWith('.cluster') && input.cluster !== undefined
    ? { field: 'cluster', message }
    : undefined;
}

const isOneOf = (problems: readonly FieldProblem[], one: FieldProblem) =>
  problems.some(
    ({ field, message }) => field === one.field && message === one.message,
  );

/** Says what a copy would make, and what stands in its way. */
export class EnvironmentPlanner {
  readonly #releases: ReleasePlanner;
  readonly #sources: SourceReader;

  constructor(options: { releases: ReleasePlanner; sources: SourceReader }) {
    this.#releases = options.releases;
    this.#sources = options.sources;
  }

  /** What would be made of what, by the input alone. */
  async plan(
    input: EnvironmentInput,
    credentials: BackstageCredentials,
  ): Promise<EnvironmentPlan> {
    const read = readCopyRules(input);
    const sources = await this.#sources.read(input.from, credentials);
    const problems = [
      ...nameProblems(input.name),
      ...(read.ok ? [] : read.problems),
      ...sources.problems,
    ];
    if (!read.ok || sources.problems.length > 0) {
      return { problems, items: [] };
    }
    return this.#planned(input, { sources, rules: read.rules, problems });
  }

  /** Adds rights, rules, names and health: what {@link plan} does not know. */
  async judge(
    input: EnvironmentInput,
    { problems, items }: EnvironmentPlan,
    credentials: BackstageCredentials,
  ): Promise<EnvironmentPlan> {
    const copies = copiesOf(items);
    const check = await this.#releases.check(copies.map(changeOf), credentials);
    const common = [...problems];
    const judged = new Map<PlannedCopy, PlannedCopy>();
    for (const [index, item] of copies.entries()) {
      const of = <T extends { change: number }>(all: T[]) =>
        all.filter(({ change }) => change === index);
      const own: FieldProblem[] = [];
      for (const { field, message } of of(check.problems)) {
        const problem = {
          // A right is asked for the entity of the mapping.
          field: field === 'mapping' ? 'entityRef' : field,
          message,
        };
        const shared = atInput(input, problem);
        if (!shared) {
          own.push(problem);
        } else if (!isOneOf(common, shared)) {
          common.push(shared);
        }
      }
      judged.set(item, {
        ...item,
        problems: [...item.problems, ...own],
        warnings: [
          ...item.warnings,
          ...of(check.warnings).map(({ field, message }) => ({
            field,
            message,
          })),
        ],
      });
    }
    return {
      problems: common,
      items: items.map(item => judged.get(item) ?? item),
    };
  }

  #planned(
    input: EnvironmentInput,
    read: {
      sources: Sources;
      rules: Parameters<typeof planCopy>[1];
      problems: FieldProblem[];
    },
  ): EnvironmentPlan {
    const { mappings, canaryNames } = read.sources;
    const { expiresAt, comment } = input;
    const items = mappings.map(source =>
      planCopy(source, { ...read.rules, expiresAt, comment }, canaryNames),
    );
    const count = copiesOf(items).length;
    return count > MAX_CHANGES
      ? {
          problems: [
            ...read.problems,
            {
              field: 'from',
              message: `These are ${count} names, and at most ${MAX_CHANGES} are copied at once. Choose fewer`,
            },
          ],
          items: [],
        }
      : { problems: [...read.problems, ...countProblems(items)], items };
  }
}
