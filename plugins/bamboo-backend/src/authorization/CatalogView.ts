import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';

/** The catalog answers at most so many references at a time. */
const CHUNK = 500;

/**
 * The catalog as a caller may see it: a user through their own credentials, a
 * service through this plugin's, because a token that is restricted to this
 * plugin cannot be handed on.
 */
export class CatalogView {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;

  constructor(options: { auth: AuthService; catalog: CatalogService }) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
  }

  /** Undefined when there is no such entity, or none that the caller may see. */
  async get(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<Entity | undefined> {
    return this.#catalog.getEntityByRef(ref, {
      credentials: this.#auth.isPrincipal(credentials, 'service')
        ? await this.#auth.getOwnServiceCredentials()
        : credentials,
    });
  }

  /** The references among these whose entities a user may see. */
  async visible(
    refs: readonly string[],
    user: BackstageCredentials,
  ): Promise<Set<string>> {
    const visible = new Set<string>();
    for (let start = 0; start < refs.length; start += CHUNK) {
      const entityRefs = refs.slice(start, start + CHUNK);
      const { items } = await this.#catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind', 'metadata.name'] },
        { credentials: user },
      );
      entityRefs
        .filter((_, index) => items[index])
        .forEach(ref => visible.add(ref));
    }
    return visible;
  }

  /** The references among these whose entities are in the catalog at all. */
  async existing(refs: readonly string[]): Promise<Set<string>> {
    return this.visible(refs, await this.#auth.getOwnServiceCredentials());
  }
}
