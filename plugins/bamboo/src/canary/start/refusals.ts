import { ResponseError } from '@backstage/errors';
import { errorText } from '../../format/errorText';

/** A refusal of the backend, as far as a form has fields for it. */
export interface Refusal {
  /** What is wrong, by field. */
  fields: Record<string, string>;
  /** What belongs to no field. */
  rest: string[];
}

interface Said {
  field: string;
  message: string;
}

/** Problems that came with the error; those of forms have a field each. */
function saidIn(error: unknown): Said[] {
  const cause: unknown = error instanceof ResponseError ? error.cause : error;
  const { problems } = cause as { problems?: unknown };
  return Array.isArray(problems)
    ? problems.filter(
        (said): said is Said =>
          typeof said?.field === 'string' && typeof said.message === 'string',
      )
    : [];
}

/** Other refusals name their field before what they say, or name none. */
const AT_FIELD = /^([a-zA-Z]+): (.+)$/s;

function saidOf(error: unknown): Said {
  const text = errorText(error);
  const [, field = '', message = text] = AT_FIELD.exec(text) ?? [];
  return { field, message };
}

/** The field of the form that a field of the API belongs to. */
function formField(field: string): string {
  if (field.startsWith('target')) {
    return 'target';
  }
  return field === 'host' ? 'name' : field;
}

/**
 * Puts what the backend refused at the fields of a form.
 *
 * @param known - The fields that the form has.
 */
export function refusalOf(
  error: unknown,
  known: (field: string) => boolean,
): Refusal {
  const refusal: Refusal = { fields: {}, rest: [] };
  const problems = saidIn(error);
  for (const { field, message } of problems.length > 0
    ? problems
    : [saidOf(error)]) {
    const own = formField(field);
    if (known(own)) {
      refusal.fields[own] ??= message;
    } else {
      refusal.rest.push(message);
    }
  }
  return refusal;
}
