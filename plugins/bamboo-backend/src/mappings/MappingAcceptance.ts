import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { FieldProblem, MappingInput } from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { MappingAction } from '../authorization/FrameworkRule';
import { MappingGround, checkMapping, readEntityRef } from './checkMapping';
import { InvalidMappingError, NameTakenError, nameOf } from './errors';
import { MappingValue } from './MappingStore';
import { StoredMapping } from './model';

const unknownEntity = (entityRef: string): FieldProblem => ({
  field: 'entityRef',
  message: `The catalog has no ${entityRef}, or not for you. Name an entity that is in the catalog`,
});

/** Decides what of an input may be written, and says why the rest may not. */
export class MappingAcceptance {
  readonly #authorizer: Authorizer;
  readonly #loadBalancers: readonly MappingGround[];
  readonly #now: () => Date;

  constructor(options: {
    authorizer: Authorizer;
    loadBalancers: readonly MappingGround[];
    now: () => Date;
  }) {
    this.#authorizer = options.authorizer;
    this.#loadBalancers = options.loadBalancers;
    this.#now = options.now;
  }

  /**
   * The value to write. The right on the entity is decided first, so that only
   * those who have it learn whether the entity exists and what it claims.
   *
   * @throws NotAllowedError, InvalidMappingError with all problems.
   */
  async accept(
    action: MappingAction,
    input: MappingInput,
    credentials: BackstageCredentials,
  ): Promise<MappingValue> {
    const checked = checkMapping(input, {
      loadBalancers: this.#loadBalancers,
      now: this.#now(),
    });
    const problems = checked.ok ? [] : checked.problems;
    const entityRef = readEntityRef(input.entityRef);
    if (entityRef !== undefined) {
      const { loadBalancer } = input;
      const entity = await this.#authorizer.requireMappingWrite(
        action,
        { entityRef, loadBalancer },
        credentials,
      );
      if (!entity) {
        problems.push(unknownEntity(entityRef));
      } else if (checked.ok) {
        problems.push(
          ...this.#authorizer.claimProblems(entity, checked.value.targets),
        );
      }
    }
    if (!checked.ok || problems.length) {
      throw new InvalidMappingError(problems);
    }
    return checked.value;
  }

  /** What to say of a name that is taken, with its owner for those who may see it. */
  async collision(
    other: StoredMapping,
    credentials: BackstageCredentials,
  ): Promise<FieldProblem & { owner?: string }> {
    const visible = await this.#authorizer.visibleEntities(
      [other.entityRef],
      credentials,
    );
    const taken = `\`${nameOf(other)}\` is taken on ${other.loadBalancer}.`;
    return visible.has(other.entityRef)
      ? {
          field: 'host',
          message: `${taken} It belongs to ${other.entityRef}: ask its owners, or choose another host or path`,
          owner: other.entityRef,
        }
      : { field: 'host', message: `${taken} Choose another host or path` };
  }

  /** Makes an error that may be answered of one that knows too much. */
  async answerable(
    error: unknown,
    credentials: BackstageCredentials,
  ): Promise<unknown> {
    if (!(error instanceof NameTakenError)) {
      return error;
    }
    const { field, message } = await this.collision(error.other, credentials);
    return new ConflictError(`${field}: ${message}`);
  }
}
