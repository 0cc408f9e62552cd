import { ConflictError, NotAllowedError } from '@backstage/errors';
import { FieldProblem } from '@bamboo-lb/plugin-bamboo-common';
import { nameOf } from '../mappings/errors';
import { PlannedChange } from '../releases/ReleasePlanner';
import { EnvironmentPlan } from './EnvironmentPlanner';
import { InvalidEnvironmentError } from './errors';

/** Whose name a problem is about. */
interface Named {
  host: string;
  path: string;
}

const at = (
  index: number,
  name: Named,
  { field, message }: FieldProblem,
): FieldProblem => ({
  field: `items[${index}].${field === 'mapping' ? 'entityRef' : field}`,
  message: `${nameOf(name)}: ${message}`,
});

/** @throws InvalidEnvironmentError with all that is wrong with a plan. */
export function requireSound({ problems, items }: EnvironmentPlan): void {
  const all = [
    ...problems,
    ...items.flatMap(({ source, problems: own }, index) =>
      own.map(problem => at(index, source, problem)),
    ),
  ];
  if (all.length > 0) {
    throw new InvalidEnvironmentError(all);
  }
}

/**
 * Why a release was refused, in the words of an environment: each refusal with
 * the name that it is about. Undefined when no change was refused.
 *
 * @param named - Per change, its name and its index among the items.
 */
export function refusalOf(
  planned: readonly PlannedChange[],
  named: readonly { name: Named; index: number }[],
): Error | undefined {
  const refused = planned.flatMap((plan, change) => {
    const about = named[change];
    return plan.ok || !about ? [] : [{ ...plan, ...about }];
  });
  if (refused.length === 0) {
    return undefined;
  }
  const problems = refused.flatMap(({ index, name, problems: own }) =>
    own.map(problem => at(index, name, problem)),
  );
  const error = new InvalidEnvironmentError(problems);
  if (refused.some(({ error: { name } }) => name === 'NotAllowedError')) {
    return new NotAllowedError(error.message);
  }
  return refused.every(({ error: { name } }) => name === 'ConflictError')
    ? new ConflictError(error.message)
    : error;
}
