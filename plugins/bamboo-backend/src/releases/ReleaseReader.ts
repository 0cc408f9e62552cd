import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  List,
  Release,
  bambooMappingReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { readEntityRef } from '../mappings/checkMapping';
import { nameOf } from '../mappings/errors';
import { StoredRelease } from '../mappings/MappingStore';
import { ReleaseStore, StoredChange } from './ReleaseStore';

function whyNot(
  changes: readonly StoredChange[],
  undoneBy: string | undefined,
): string | undefined {
  if (undoneBy !== undefined) {
    return 'It was undone already';
  }
  const changed = changes.find(({ version, newest }) => version !== newest);
  return changed
    ? `${nameOf(changed)} was changed again since. Undo that first`
    : undefined;
}

/** Reads releases as the caller may see them. */
export class ReleaseReader {
  readonly #authorizer: Authorizer;
  readonly #loadBalancers: readonly string[];
  readonly #store: ReleaseStore;

  constructor(options: {
    authorizer: Authorizer;
    /** The names of all load balancers in the configuration. */
    loadBalancers: readonly string[];
    store: ReleaseStore;
  }) {
    this.#authorizer = options.authorizer;
    this.#loadBalancers = options.loadBalancers;
    this.#store = options.store;
  }

  /** All changes of a release, whoever asks. */
  async changesOf(id: string): Promise<StoredChange[]> {
    return this.#store.changes(id);
  }

  /**
   * @throws NotAllowedError; NotFoundError also for a release of which the
   * caller may see no change.
   */
  async get(id: string, credentials: BackstageCredentials): Promise<Release> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    const stored = await this.#store.get(id);
    const release = stored && (await this.describe(stored, credentials));
    if (!release || release.changes.length === 0) {
      throw new NotFoundError(`There is no release ${id}`);
    }
    return release;
  }

  /**
   * Newest first.
   *
   * @throws NotAllowedError, InputError when the cursor is none of ours.
   */
  async list(
    query: { entityRef?: string },
    page: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<List<Release>> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    const { entityRef } = query;
    const refs =
      entityRef === undefined
        ? await this.#store.entityRefs()
        : [readEntityRef(entityRef) ?? entityRef];
    const visible = await this.#authorizer.visibleEntities(refs, credentials);
    const reachable = this.#loadBalancers.filter(name =>
      this.#authorizer.mayUseLoadBalancer(name, credentials),
    );
    const found = await this.#store.list(
      {
        entityRefs: [...visible],
        ...(reachable.length === this.#loadBalancers.length
          ? {}
          : { loadBalancers: reachable }),
      },
      page,
    );
    const items: Release[] = [];
    for (const stored of found.items) {
      items.push(await this.describe(stored, credentials));
    }
    return { ...found, items };
  }

  /** A release with those of its changes that the caller may see. */
  async describe(
    stored: StoredRelease,
    credentials: BackstageCredentials,
  ): Promise<Release> {
    const changes = await this.#store.changes(stored.id);
    const undoneBy = await this.#store.undoneBy(stored.id);
    const visible = await this.#authorizer.visibleEntities(
      [...new Set(changes.map(({ entityRef }) => entityRef))],
      credentials,
    );
    const shown = changes.filter(
      ({ entityRef, loadBalancer }) =>
        visible.has(entityRef) &&
        this.#authorizer.mayUseLoadBalancer(loadBalancer, credentials),
    );
    const reason = whyNot(changes, undoneBy);
    return {
      ...stored,
      changes: shown.map(({ newest: _newest, ...change }) => change),
      totalChanges: changes.length,
      ...(undoneBy === undefined ? {} : { undoneBy }),
      ...(reason === undefined
        ? {}
        : {
            notUndoable:
              shown.length === changes.length || undoneBy !== undefined
                ? reason
                : 'One of its names was changed again since. Undo that first',
          }),
    };
  }
}
