import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  List,
  MappingChange,
  MappingVersion,
  bambooMappingReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { readEntityRef } from './checkMapping';
import { MappingHistory } from './MappingHistory';
import { MappingFilter, MappingPage, MappingStore } from './MappingStore';
import { StoredMapping } from './model';

/** Which mappings a caller asks for. */
export type MappingQuery = Omit<
  MappingFilter,
  'entityRefs' | 'loadBalancers'
> & { entityRef?: string; loadBalancer?: string };

/** Reads mappings as the caller may see them; the rest does not exist for them. */
export class MappingReader {
  readonly #authorizer: Authorizer;
  readonly #history: MappingHistory;
  readonly #loadBalancers: readonly string[];
  readonly #store: MappingStore;

  constructor(options: {
    authorizer: Authorizer;
    history: MappingHistory;
    /** The names of all load balancers in the configuration. */
    loadBalancers: readonly string[];
    store: MappingStore;
  }) {
    this.#authorizer = options.authorizer;
    this.#history = options.history;
    this.#loadBalancers = options.loadBalancers;
    this.#store = options.store;
  }

  /** @throws NotAllowedError, InputError when the cursor is none of ours. */
  async list(
    query: MappingQuery,
    page: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<MappingPage> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
      query.loadBalancer,
    );
    const { entityRef, loadBalancer, ...rest } = query;
    const filter: MappingFilter = {
      ...rest,
      ...this.#reachable(loadBalancer, credentials),
      ...(entityRef === undefined
        ? {}
        : { entityRefs: [readEntityRef(entityRef) ?? entityRef] }),
    };
    const refs = await this.#store.entityRefs(filter);
    const visible = await this.#authorizer.visibleEntities(refs, credentials);
    return this.#store.list(
      visible.size === refs.length
        ? filter
        : { ...filter, entityRefs: [...visible] },
      page,
    );
  }

  /** @throws NotAllowedError; NotFoundError also for what the caller may not see. */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredMapping> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    const mapping = await this.#store.get(id);
    const [visible] = mapping
      ? await this.#visible([mapping], credentials)
      : [];
    if (!visible) {
      throw new NotFoundError(`There is no mapping ${id}`);
    }
    return visible;
  }

  /**
   * The versions of a mapping, newest first, also of a deleted one, without
   * those from a time when it belonged to an entity that the caller may not see.
   *
   * @throws NotAllowedError; NotFoundError also for what the caller may not see.
   */
  async versions(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<MappingVersion[]> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    const versions = await this.#store.versions(id);
    const values = versions.flatMap(({ value }) => value ?? []);
    const visible = new Set(await this.#visible(values, credentials));
    const [newest] = values;
    if (!newest || !visible.has(newest)) {
      throw new NotFoundError(`There is no mapping ${id}`);
    }
    return versions.filter(({ value }) => !value || visible.has(value));
  }

  /**
   * The changes to the mappings of an entity, newest first, also to deleted
   * ones. It tells nothing of entities that the caller may not see, even where
   * a mapping once was theirs.
   *
   * @throws NotAllowedError, InputError when the cursor is none of ours.
   */
  async changes(
    { entityRef }: { entityRef: string },
    page: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<List<MappingChange>> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    const wanted = readEntityRef(entityRef) ?? entityRef;
    const visible = await this.#authorizer.visibleEntities(
      await this.#history.entityRefs(wanted),
      credentials,
    );
    return visible.has(wanted)
      ? this.#history.list(
          {
            entityRef: wanted,
            visible: [...visible],
            ...this.#reachable(undefined, credentials),
          },
          page,
        )
      : { items: [], totalItems: 0 };
  }

  async #visible<T extends { entityRef: string; loadBalancer: string }>(
    rows: T[],
    credentials: BackstageCredentials,
  ): Promise<T[]> {
    const refs = [...new Set(rows.map(({ entityRef }) => entityRef))];
    const visible = await this.#authorizer.visibleEntities(refs, credentials);
    return rows.filter(
      ({ entityRef, loadBalancer }) =>
        visible.has(entityRef) &&
        this.#authorizer.mayUseLoadBalancer(loadBalancer, credentials),
    );
  }

  #reachable(
    loadBalancer: string | undefined,
    credentials: BackstageCredentials,
  ): Pick<MappingFilter, 'loadBalancers'> {
    if (loadBalancer !== undefined) {
      return { loadBalancers: [loadBalancer] };
    }
    const reachable = this.#loadBalancers.filter(name =>
      this.#authorizer.mayUseLoadBalancer(name, credentials),
    );
    // Without a filter, mappings of load balancers that left the configuration
    // are listed too.
    return reachable.length === this.#loadBalancers.length
      ? {}
      : { loadBalancers: reachable };
  }
}
