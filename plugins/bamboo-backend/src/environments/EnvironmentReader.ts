import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  Environment,
  EnvironmentInput,
  bambooMappingReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { readEntityRef } from '../mappings/checkMapping';
import { StoredMapping } from '../mappings/model';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { EnvironmentStore, FilledEnvironment } from './EnvironmentStore';
import { systemRef } from './SourceReader';
import { VisibleMappings } from './VisibleMappings';

/** An environment with those of its mappings that a caller may see. */
export interface SeenEnvironment {
  /** With all of its mappings. */
  environment: FilledEnvironment;
  visible: StoredMapping[];
}

const refsOf = ({ system, entityRefs = [] }: EnvironmentInput['from']) => [
  ...entityRefs.map(ref => readEntityRef(ref) ?? ref),
  ...(system === undefined ? [] : [systemRef(system) ?? system]),
];

/** Reads environments as the caller may see them. */
export class EnvironmentReader {
  readonly #authorizer: Authorizer;
  readonly #status: Pick<MappingStatusReader, 'show'>;
  readonly #store: EnvironmentStore;
  readonly #visible: VisibleMappings;

  constructor(options: {
    authorizer: Authorizer;
    status: Pick<MappingStatusReader, 'show'>;
    store: EnvironmentStore;
    visible: VisibleMappings;
  }) {
    this.#authorizer = options.authorizer;
    this.#status = options.status;
    this.#store = options.store;
    this.#visible = options.visible;
  }

  /**
   * Newest first. Without a mapping that the caller may see, an environment is
   * there only for its creator and for admins.
   *
   * @throws NotAllowedError.
   */
  async list(credentials: BackstageCredentials): Promise<Environment[]> {
    await this.#requireRead(credentials);
    const seen = await this.#seen(await this.#store.list(), credentials);
    return this.show(seen, credentials);
  }

  /** @throws NotAllowedError; NotFoundError also for what is not for the caller. */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<SeenEnvironment> {
    await this.#requireRead(credentials);
    const environment = await this.#store.get(id);
    const [seen] = environment
      ? await this.#seen([environment], credentials)
      : [];
    if (!seen) {
      throw new NotFoundError(`There is no environment ${id}`);
    }
    return seen;
  }

  /** Environments as they are answered. */
  async show(
    seen: readonly SeenEnvironment[],
    credentials: BackstageCredentials,
  ): Promise<Environment[]> {
    const mappings = await this.#status.show(
      seen.flatMap(({ visible }) => visible),
    );
    const shown = new Map(mappings.map(mapping => [mapping.id, mapping]));
    const entities = await this.#authorizer.visibleEntities(
      [...new Set(seen.flatMap(s => refsOf(s.environment.input.from)))],
      credentials,
    );
    return seen.map(({ environment, visible }) => ({
      id: environment.id,
      name: environment.name,
      createdAt: environment.createdAt,
      createdBy: environment.createdBy,
      input: shownInput(environment.input, entities),
      mappings: visible.flatMap(({ id }) => shown.get(id) ?? []),
      totalMappings: environment.mappings.length,
      release: environment.release,
    }));
  }

  async #seen(
    environments: readonly FilledEnvironment[],
    credentials: BackstageCredentials,
  ): Promise<SeenEnvironment[]> {
    const visible = new Set(
      await this.#visible.among(
        environments.flatMap(({ mappings }) => mappings),
        credentials,
      ),
    );
    const seen = environments.map(environment => ({
      environment,
      visible: environment.mappings.filter(mapping => visible.has(mapping)),
    }));
    if (seen.every(one => one.visible.length > 0)) {
      return seen;
    }
    const actor = this.#authorizer.actor(credentials);
    const { admin } = await this.#authorizer.rightsOn(undefined, credentials);
    return seen.filter(
      ({ environment, visible: own }) =>
        own.length > 0 || admin || environment.createdBy === actor,
    );
  }

  async #requireRead(credentials: BackstageCredentials): Promise<void> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
  }
}

/** What was asked for, without entities that the caller may not see. */
function shownInput(
  input: EnvironmentInput,
  visible: ReadonlySet<string>,
): EnvironmentInput {
  const { system, entityRefs, mappings } = input.from;
  const isSeen = (ref: string) =>
    visible.has(readEntityRef(ref) ?? ref) ||
    visible.has(systemRef(ref) ?? ref);
  return {
    ...input,
    from: {
      ...(system !== undefined && isSeen(system) ? { system } : {}),
      ...(entityRefs ? { entityRefs: entityRefs.filter(isSeen) } : {}),
      ...(mappings ? { mappings } : {}),
    },
  };
}
