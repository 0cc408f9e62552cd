import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  bambooLoadBalancerReadPermission,
  bambooMappingReadPermission,
  claimsApp,
  List,
  Mapping,
  readAppClaims,
  Review,
  ReviewRule,
} from '@bamboo-lb/plugin-bamboo-common';
import { appKey, RoutableApp } from '../apps/model';
import { Authorizer } from '../authorization/Authorizer';
import { ReviewRuleConfig } from '../config/ReviewConfig';
import { readEntityRef } from '../mappings/checkMapping';
import { StoredMapping } from '../mappings/model';
import { AppReader } from '../status/AppReader';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { StoredReview } from './model';
import { ReviewStore } from './ReviewStore';

interface Found {
  review: StoredReview;
  mapping: StoredMapping | undefined;
  entityRef: string | null;
}

function toReview(
  { review, entityRef }: Found,
  mapping: Mapping | undefined,
  app: RoutableApp | undefined,
): Review {
  const { rule, cluster, values, since, problem } = review;
  const instances = app?.instances ?? [];
  return {
    rule,
    cluster,
    app: review.app,
    values,
    entityRef,
    appExists: app !== undefined,
    instances: {
      inRotation: instances.filter(instance => instance.inRotation).length,
      total: instances.length,
    },
    since: app ? since : null,
    mapping: mapping ?? null,
    ...(problem ? { problem: problem.message } : {}),
  };
}

/** Reads what rules and labels ask for, as the caller may see it. */
export class ReviewReader {
  readonly #apps: AppReader;
  readonly #auth: AuthService;
  readonly #authorizer: Authorizer;
  readonly #catalog: CatalogService;
  readonly #rules: readonly ReviewRuleConfig[];
  readonly #status: MappingStatusReader;
  readonly #store: ReviewStore;

  constructor(options: {
    apps: AppReader;
    auth: AuthService;
    authorizer: Authorizer;
    catalog: CatalogService;
    rules: readonly ReviewRuleConfig[];
    status: MappingStatusReader;
    store: ReviewStore;
  }) {
    this.#apps = options.apps;
    this.#auth = options.auth;
    this.#authorizer = options.authorizer;
    this.#catalog = options.catalog;
    this.#rules = options.rules;
    this.#status = options.status;
    this.#store = options.store;
  }

  /**
   * Review environments of entities that the caller can see, those without a
   * name too. Where it cannot be told whose one is, it is shown to everybody:
   * it names nothing but an app.
   *
   * @param query.entityRef - Only those of this entity, and those that might be.
   * @throws NotAllowedError.
   */
  async list(
    query: { entityRef?: string },
    credentials: BackstageCredentials,
  ): Promise<List<Review>> {
    await this.#authorizer.requireRead(
      bambooMappingReadPermission,
      credentials,
    );
    const found = await this.#visible(await this.#all(), credentials);
    const wanted =
      query.entityRef && (readEntityRef(query.entityRef) ?? query.entityRef);
    const items = await this.#show(
      wanted ? await this.#ofEntity(wanted, found, credentials) : found,
    );
    return { items, totalItems: items.length };
  }

  /** The rules of the configuration with what they made. @throws NotAllowedError. */
  async rules(credentials: BackstageCredentials): Promise<List<ReviewRule>> {
    await this.#authorizer.requireRead(
      bambooLoadBalancerReadPermission,
      credentials,
    );
    const all = await this.#all();
    const items = this.#rules
      .filter(rule =>
        this.#authorizer.mayUseLoadBalancer(rule.loadBalancer, credentials),
      )
      .map(({ name, cluster, loadBalancer, apps, host, entity, limit }) => {
        const own = all.filter(({ review }) => review.rule === name);
        return {
          name,
          cluster,
          loadBalancer,
          apps: apps.text,
          host,
          entity,
          limit,
          made: own.filter(({ mapping }) => mapping).length,
          refused: own.filter(({ review }) => review.problem?.type === 'limit')
            .length,
        };
      });
    return { items, totalItems: items.length };
  }

  async #all(): Promise<Found[]> {
    const reviews = await this.#store.reviews();
    const mappings = await this.#store.mappings(
      reviews.flatMap(({ mappingId }) => mappingId ?? []),
    );
    return reviews.map(review => {
      const mapping = mappings.get(review.mappingId ?? '');
      return {
        review,
        mapping,
        entityRef: mapping?.entityRef ?? review.entityRef,
      };
    });
  }

  async #visible(
    found: Found[],
    credentials: BackstageCredentials,
  ): Promise<Found[]> {
    const refs = new Set(found.flatMap(({ entityRef }) => entityRef ?? []));
    const visible = await this.#authorizer.visibleEntities(
      [...refs],
      credentials,
    );
    return found.filter(({ entityRef, review, mapping }) => {
      const { loadBalancer } = mapping ?? review;
      return (
        (entityRef === null || visible.has(entityRef)) &&
        (loadBalancer === '' ||
          this.#authorizer.mayUseLoadBalancer(loadBalancer, credentials))
      );
    });
  }

  async #ofEntity(
    ref: string,
    found: Found[],
    credentials: BackstageCredentials,
  ): Promise<Found[]> {
    const nobodys = found.some(({ entityRef }) => entityRef === null);
    const visible = nobodys
      ? await this.#authorizer.visibleEntities([ref], credentials)
      : new Set();
    const entity = visible.has(ref)
      ? await this.#catalog.getEntityByRef(ref, {
          credentials: await this.#auth.getOwnServiceCredentials(),
        })
      : undefined;
    const claims = entity && readAppClaims(entity);
    return found.filter(({ entityRef, review: { cluster, app } }) =>
      entityRef === null
        ? claims && claimsApp(claims, cluster, app)
        : entityRef === ref,
    );
  }

  async #show(found: Found[]): Promise<Review[]> {
    const [apps, shown] = await Promise.all([
      this.#apps.getMany(found.map(({ review }) => review)),
      this.#status.show(found.flatMap(({ mapping }) => mapping ?? [])),
    ]);
    const mappings = new Map(shown.map(mapping => [mapping.id, mapping]));
    return found.map(one =>
      toReview(
        one,
        one.mapping && mappings.get(one.mapping.id),
        apps.get(appKey(one.review.cluster, one.review.app)),
      ),
    );
  }
}
