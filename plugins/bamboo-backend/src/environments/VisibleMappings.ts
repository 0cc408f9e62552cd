import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Authorizer } from '../authorization/Authorizer';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';

/** So many mappings are read at a time. */
const CHUNK = 500;

/** Which mappings a caller may see: of entities and load balancers they see. */
export class VisibleMappings {
  readonly #authorizer: Authorizer;
  readonly #store: Pick<MappingStore, 'list'>;

  constructor(options: {
    authorizer: Authorizer;
    store: Pick<MappingStore, 'list'>;
  }) {
    this.#authorizer = options.authorizer;
    this.#store = options.store;
  }

  /** Those among these that the caller may see, in the same order. */
  async among<T extends { entityRef: string; loadBalancer: string }>(
    mappings: readonly T[],
    credentials: BackstageCredentials,
  ): Promise<T[]> {
    const visible = await this.#authorizer.visibleEntities(
      [...new Set(mappings.map(({ entityRef }) => entityRef))],
      credentials,
    );
    return mappings.filter(
      ({ entityRef, loadBalancer }) =>
        visible.has(entityRef) &&
        this.#authorizer.mayUseLoadBalancer(loadBalancer, credentials),
    );
  }

  /** All that entities have and the caller may see, ordered by name. */
  async of(
    entityRefs: readonly string[],
    credentials: BackstageCredentials,
  ): Promise<StoredMapping[]> {
    const found: StoredMapping[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#store.list(
        { entityRefs: [...entityRefs] },
        { limit: CHUNK, cursor },
      );
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return this.among(found, credentials);
  }
}
