import { ConflictError, InputError } from '@backstage/errors';
import { FieldProblem } from '@bamboo-lb/plugin-bamboo-common';
import { StoredMapping } from './model';

/** The name as people read it: host and path. */
export const nameOf = (mapping: { host: string; path: string }) =>
  `${mapping.host}${mapping.path}`;

/**
 * Another mapping has this name on the load balancer. Its owner is not in the
 * message, as the caller may not be allowed to know it.
 */
export class NameTakenError extends ConflictError {
  readonly #other: StoredMapping;

  constructor(other: StoredMapping) {
    super(
      `host: ${nameOf(other)} is taken on ${
        other.loadBalancer
      }. Choose another host or path.`,
    );
    this.#other = other;
  }

  /** Not an own property, so that it never becomes part of an answer. */
  get other(): StoredMapping {
    return this.#other;
  }
}

/** The mapping was changed since the caller read it. */
export class StaleVersionError extends ConflictError {
  constructor(options: {
    expected: number;
    current: { version: number; updatedBy: string; updatedAt: string };
  }) {
    const { expected, current } = options;
    super(
      `version: ${expected} is not the newest version. ${current.updatedBy} changed this mapping at ${current.updatedAt}, it is version ${current.version} now. Read it again and apply your change to that.`,
    );
  }
}

/** A mapping is refused, with all that is wrong with it. */
export class InvalidMappingError extends InputError {
  /** Part of the answer, so that a form can put each one at its field. */
  readonly problems: FieldProblem[];

  constructor(problems: FieldProblem[]) {
    super(
      problems.map(({ field, message }) => `${field}: ${message}`).join('. '),
    );
    this.problems = problems;
  }
}
