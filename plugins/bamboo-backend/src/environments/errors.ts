import { InputError } from '@backstage/errors';
import { FieldProblem } from '@bamboo-lb/plugin-bamboo-common';

/** A copy is refused as a whole, with all that is in its way. */
export class InvalidEnvironmentError extends InputError {
  /** Part of the answer, so that a form can put each one at its field. */
  readonly problems: FieldProblem[];

  constructor(problems: FieldProblem[]) {
    super(
      problems.map(({ field, message }) => `${field}: ${message}`).join('. '),
    );
    this.problems = problems;
  }
}
