import { InputError } from '@backstage/errors';
import { ReleaseCheck } from '@bamboo-lb/plugin-bamboo-common';

/** A release is refused as a whole, with all that is wrong with its changes. */
export class InvalidReleaseError extends InputError {
  /** Part of the answer, so that a page can put each one at its row. */
  readonly problems: ReleaseCheck['problems'];

  constructor(problems: ReleaseCheck['problems']) {
    super(
      problems
        .map(
          ({ change, field, message }) =>
            `changes[${change}].${field}: ${message}`,
        )
        .join('. '),
    );
    this.problems = problems;
  }
}
