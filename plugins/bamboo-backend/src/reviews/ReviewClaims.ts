import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_MARATHON_APP_ID,
  claimsApp,
  readAppClaims,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { Claimants } from '../authorization/Claimants';
import { faultOf } from '../faultOf';
import { Ask } from './model';
import { Claim } from './ReviewPlan';

/** Names are made by what the catalog said at most so long ago. */
const FRESH_MS = 10_000;
const FIELDS = ['kind', 'metadata', 'relations'];
const AWAY = 'The catalog does not answer. It is asked again';

interface Known<T> {
  at: number;
  value: T;
}

/** Whose the names of reviews may be, by what the catalog says to the plugin. */
export class ReviewClaims {
  readonly #auth: AuthService;
  readonly #authorizer: Pick<Authorizer, 'claimProblems'>;
  readonly #catalog: CatalogService;
  readonly #claimants: Pick<Claimants, 'all'>;
  readonly #logger: LoggerService;
  /** By reference; undefined for one that there is not, null for no answer. */
  readonly #entities = new Map<string, Known<Entity | undefined | null>>();
  /** All with the annotation; null for no answer. */
  #claiming?: Known<Entity[] | null>;

  constructor(options: {
    auth: AuthService;
    authorizer: Pick<Authorizer, 'claimProblems'>;
    catalog: CatalogService;
    claimants: Pick<Claimants, 'all'>;
    logger: LoggerService;
  }) {
    this.#auth = options.auth;
    this.#authorizer = options.authorizer;
    this.#catalog = options.catalog;
    this.#claimants = options.claimants;
    this.#logger = options.logger;
  }

  /** Whose an app's name is to be; undefined until {@link learn} was told of it. */
  of(ask: Ask): Claim | undefined {
    return ask.entityRef === undefined
      ? this.#ofClaiming(ask)
      : this.#ofEntity(ask.entityRef, ask);
  }

  /** Asks the catalog what is needed to decide about these; never throws. */
  async learn(asks: readonly Ask[]): Promise<void> {
    const refs = asks.flatMap(({ entityRef }) => entityRef ?? []);
    await Promise.all([
      refs.length ? this.#learnEntities([...new Set(refs)]) : undefined,
      refs.length < asks.length ? this.#learnClaiming() : undefined,
    ]);
  }

  #ofEntity(ref: string, ask: Ask): Claim | undefined {
    const known = fresh(this.#entities.get(ref));
    if (!known) {
      return undefined;
    }
    const entity = known.value;
    if (!entity) {
      return {
        problem:
          entity === null
            ? AWAY
            : `The catalog has no ${ref}. The name is made once it is registered`,
      };
    }
    const [problem] = this.#authorizer.claimProblems(entity, [ask]);
    return problem ? { problem: problem.message } : { entityRef: ref };
  }

  #ofClaiming(ask: Ask): Claim | undefined {
    const known = fresh(this.#claiming);
    if (!known) {
      return undefined;
    }
    if (known.value === null) {
      return { problem: AWAY };
    }
    const claiming = known.value.filter(entity =>
      claimsApp(readAppClaims(entity), ask.cluster, ask.app),
    );
    const allowed = claiming.filter(
      entity => this.#authorizer.claimProblems(entity, [ask]).length === 0,
    );
    const [entity] = allowed;
    if (entity && allowed.length === 1) {
      return { entityRef: stringifyEntityRef(entity) };
    }
    if (allowed.length > 1) {
      return {
        problem: `${allowed.length} entities claim \`${ask.app}\` on ${ask.cluster}, and a name belongs to one. Leave the app in one annotation ${ANNOTATION_MARATHON_APP_ID}`,
      };
    }
    return {
      problem: claiming.length
        ? `No entity that claims \`${ask.app}\` may use it, by bamboo.clusters.${ask.cluster}.claims`
        : `No entity in the catalog claims \`${ask.app}\` on ${ask.cluster}. Name it in an entity's annotation ${ANNOTATION_MARATHON_APP_ID}`,
    };
  }

  async #learnEntities(refs: string[]): Promise<void> {
    const items = await this.#ask(async () => {
      const answer = await this.#catalog.getEntitiesByRefs(
        { entityRefs: refs, fields: FIELDS },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
      return answer.items;
    });
    const at = performance.now();
    refs.forEach((ref, index) =>
      this.#entities.set(ref, { at, value: items && items[index] }),
    );
    for (const [ref, known] of this.#entities) {
      if (!fresh(known)) {
        this.#entities.delete(ref);
      }
    }
  }

  async #learnClaiming(): Promise<void> {
    const value = await this.#ask(() => this.#claimants.all());
    this.#claiming = { at: performance.now(), value };
  }

  async #ask<T>(question: () => Promise<T>): Promise<T | null> {
    try {
      return await question();
    } catch (error) {
      this.#logger.warn('The catalog was not read for review environments', {
        error: faultOf(error),
      });
      return null;
    }
  }
}

function fresh<T>(known: Known<T> | undefined): Known<T> | undefined {
  return known && performance.now() - known.at < FRESH_MS ? known : undefined;
}
