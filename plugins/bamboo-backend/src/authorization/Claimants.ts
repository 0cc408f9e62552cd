import { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { Entity } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_MARATHON_APP_ID,
  claimsApp,
  readAppClaims,
  Target,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from './Authorizer';

const KEPT_MS = 10_000;

/** The entities that claim apps by their annotation. */
export class Claimants {
  readonly #auth: AuthService;
  readonly #authorizer: Pick<Authorizer, 'claimProblems'>;
  readonly #catalog: CatalogService;
  #known?: { at: number; entities: Promise<Entity[]> };

  constructor(options: {
    auth: AuthService;
    authorizer: Pick<Authorizer, 'claimProblems'>;
    catalog: CatalogService;
  }) {
    this.#auth = options.auth;
    this.#authorizer = options.authorizer;
    this.#catalog = options.catalog;
  }

  /**
   * All that have the annotation; the catalog is asked at most each ten
   * seconds.
   */
  async all(): Promise<Entity[]> {
    if (!this.#known || performance.now() - this.#known.at > KEPT_MS) {
      const entities = this.#read();
      this.#known = { at: performance.now(), entities };
      entities.catch(() => {
        this.#known = undefined;
      });
    }
    return this.#known.entities;
  }

  /** Those that claim an app, and may by the claim rules. */
  async of(target: Pick<Target, 'cluster' | 'app'>): Promise<Entity[]> {
    return (await this.all()).filter(
      entity =>
        claimsApp(readAppClaims(entity), target.cluster, target.app) &&
        this.#authorizer.claimProblems(entity, [target]).length === 0,
    );
  }

  async #read(): Promise<Entity[]> {
    const { items } = await this.#catalog.getEntities(
      {
        filter: {
          [`metadata.annotations.${ANNOTATION_MARATHON_APP_ID}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: ['kind', 'metadata', 'relations'],
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return items;
  }
}
