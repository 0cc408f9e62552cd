import type { Text } from '../../hooks/useText';
import type { StartProblem } from './startForm';

const FIELDS =
  /^(target|name|weight|header|cookie|steps(\[\d+\]\.(weight|seconds))?|guard\.(errorMargin|latencyFactor|minRequests))$/;

/** Whether a form of a canary has a field that the API calls so. */
export const hasField = (field: string) => FIELDS.test(field);

/** What is wrong with the fields, in words. */
export function problemTexts(
  t: Text,
  problems: Record<string, StartProblem>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(problems).map(([field, problem]) => [
      field,
      typeof problem === 'string'
        ? t(`canary.form.problem.${problem}`)
        : problem.message,
    ]),
  );
}
