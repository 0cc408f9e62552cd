import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  FieldProblem,
  MappingCheck,
  MappingCheckInput,
  Target,
  bambooMappingReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { readName } from './checkMapping';
import {
  TargetHealth,
  describeChange,
  targetWarnings,
} from './describeMapping';
import { InvalidMappingError } from './errors';
import { MappingAcceptance } from './MappingAcceptance';
import { MappingReader } from './MappingReader';
import { MappingStore, MappingValue } from './MappingStore';

/** Says what would come of a mapping before it is saved. */
export class MappingPreview {
  readonly #acceptance: MappingAcceptance;
  readonly #authorizer: Authorizer;
  readonly #health: (
    target: Pick<Target, 'cluster' | 'app'>,
  ) => Promise<TargetHealth>;
  readonly #reader: MappingReader;
  readonly #store: MappingStore;

  constructor(options: {
    acceptance: MappingAcceptance;
    authorizer: Authorizer;
    /** How many instances of an app are healthy; undefined without the app. */
    health: (target: Pick<Target, 'cluster' | 'app'>) => Promise<TargetHealth>;
    reader: MappingReader;
    store: MappingStore;
  }) {
    this.#acceptance = options.acceptance;
    this.#authorizer = options.authorizer;
    this.#health = options.health;
    this.#reader = options.reader;
    this.#store = options.store;
  }

  /**
   * Checks a new mapping, or with an id the change of one. What would be
   * refused on saving is a problem here, whatever the reason.
   *
   * @throws NotAllowedError without the permission to read mappings;
   * NotFoundError when there is no mapping of the id.
   */
  async check(
    input: MappingCheckInput,
    credentials: BackstageCredentials,
  ): Promise<MappingCheck> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    const previous =
      input.id === undefined
        ? undefined
        : await this.#reader.get(input.id, credentials);
    const accepted = await this.#accept(input, previous, credentials);
    // A name may be free or taken before the rest of the form is filled in.
    const name = readName(input);
    const other = name && (await this.#store.findByName(name));
    const problems: MappingCheck['problems'] = [...accepted.problems];
    if (other && other.id !== previous?.id) {
      problems.push(await this.#acceptance.collision(other, credentials));
    }
    const { value } = accepted;
    if (!value) {
      return { ok: false, problems, warnings: [] };
    }
    const health = await Promise.all(
      value.targets.map(target => this.#health(target)),
    );
    return {
      ok: problems.length === 0,
      problems,
      warnings: targetWarnings(value.targets, health),
      ...(problems.length
        ? {}
        : { change: describeChange(value, health, previous) }),
    };
  }

  async #accept(
    input: MappingCheckInput,
    previous: MappingValue | undefined,
    credentials: BackstageCredentials,
  ): Promise<{ value?: MappingValue; problems: FieldProblem[] }> {
    const action = previous ? 'update' : 'create';
    try {
      if (previous) {
        await this.#authorizer.requireMappingWrite(
          action,
          previous,
          credentials,
        );
      }
      return {
        value: await this.#acceptance.accept(action, input, credentials),
        problems: [],
      };
    } catch (error) {
      if (error instanceof InvalidMappingError) {
        return { problems: error.problems };
      }
      if (error instanceof NotAllowedError) {
        return { problems: [{ field: 'entityRef', message: error.message }] };
      }
      throw error;
    }
  }
}
