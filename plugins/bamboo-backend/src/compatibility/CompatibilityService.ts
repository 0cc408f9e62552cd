import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  ANNOTATION_MARATHON_APP_ID,
  MappingInput,
  ReleaseChange,
  parseAppId,
} from '@bamboo-lb/plugin-bamboo-common';
import { Authorizer } from '../authorization/Authorizer';
import { Claimants } from '../authorization/Claimants';
import { nameOf } from '../mappings/errors';
import { MappingReader } from '../mappings/MappingReader';
import { MappingCaller } from '../mappings/MappingService';
import { StoredMapping } from '../mappings/model';
import { ReleaseService } from '../releases/ReleaseService';
import { AclName, parseAcl, SUPPORTED } from './acl';
import { CompatibilityConfig } from './CompatibilityConfig';
import { appOfService, Service, serviceOf, servicesOf } from './services';

/** What a client of Bamboo sends of a service; the case of keys is free. */
export interface ServiceInput {
  id: string;
  acl: string;
}

/** A mapping that an app does not have yet. */
export interface Addition {
  action: 'create';
  mapping: MappingInput & AclName;
}

/** What an ACL changes of the mappings of an app. */
export interface ServicePlan {
  app: string;
  names: AclName[];
  removals: ReleaseChange[];
  additions: Addition[];
}

const PAGE = 1000;

/** What the history calls a change of an app's service. */
export const titleOf = (app: string) => `Names of ${app}`;

/**
 * The id of an app as clients of Bamboo write it: with its first slash or
 * without, and from Bamboo's own page encoded once more than it was decoded,
 * which can be told apart as no app id has a `%`.
 */
export function readServiceId(text: string): string {
  const decoded = /^%2f/i.test(text) ? text.replace(/%2f/gi, '/') : text;
  return `/${decoded.replace(/^\/+/, '')}`;
}

/**
 * Reads the body of a request to Bamboo's API.
 *
 * @throws InputError naming what is missing.
 */
export function readService(body: unknown): ServiceInput {
  const fields = new Map(
    Object.entries(body ?? {}).map(([key, value]) => [
      key.toLowerCase(),
      value,
    ]),
  );
  const config = Object.entries(
    (fields.get('config') as object | undefined) ?? {},
  );
  const ofConfig = config.find(([key]) => key.toLowerCase() === 'acl')?.[1];
  // Bamboo takes that of Config where the other is left empty.
  const acl = fields.get('acl') || (ofConfig ?? fields.get('acl'));
  const id = fields.get('id');
  if (typeof id !== 'string' || id === '') {
    throw new InputError(
      'Id: can not use empty ID. Name the app, such as /shop/web',
    );
  }
  if (typeof acl !== 'string') {
    throw new InputError(`Acl: must be a text. It can be: ${SUPPORTED}`);
  }
  return { id: readServiceId(id), acl };
}

function readId(text: string): string {
  const read = parseAppId(text);
  if (!read.ok) {
    throw new InputError(`Id: ${read.message}`);
  }
  return read.app;
}

/** Bamboo's services: the mappings of each app of one cluster on one load balancer. */
export class CompatibilityService {
  readonly #authorizer: Authorizer;
  readonly #claimants: Claimants;
  readonly #config: CompatibilityConfig | undefined;
  readonly #reader: MappingReader;
  readonly #releases: ReleaseService;

  constructor(options: {
    authorizer: Authorizer;
    claimants: Claimants;
    config: CompatibilityConfig | undefined;
    reader: MappingReader;
    releases: ReleaseService;
  }) {
    this.#authorizer = options.authorizer;
    this.#claimants = options.claimants;
    this.#config = options.config;
    this.#reader = options.reader;
    this.#releases = options.releases;
  }

  /** @throws NotFoundError where Bamboo's API is not configured. */
  get config(): CompatibilityConfig {
    if (!this.#config) {
      throw new NotFoundError(
        "Bamboo's API answers once bamboo.compatibility names a cluster and a load balancer",
      );
    }
    return this.#config;
  }

  /** Those of entities that the caller can see, by the id of the app. */
  async list(
    credentials: BackstageCredentials,
  ): Promise<Record<string, Service>> {
    const mappings = await this.#mappings(credentials);
    return servicesOf(mappings, this.config);
  }

  /**
   * Makes the mappings of an app what its ACL says, all together.
   *
   * @throws InputError, NotAllowedError, ConflictError.
   */
  async put(input: ServiceInput, caller: MappingCaller): Promise<Service> {
    const { app, names, removals, additions } = await this.plan(
      input,
      caller.credentials,
    );
    const changes = [...removals, ...additions];
    if (changes.length > 0) {
      await this.#releases.create({ title: titleOf(app), changes }, caller);
    }
    return serviceOf(app, names, this.config.host);
  }

  /**
   * What would make the mappings of an app what its ACL says.
   *
   * @throws InputError, ConflictError.
   */
  async plan(
    input: ServiceInput,
    credentials: BackstageCredentials,
  ): Promise<ServicePlan> {
    const app = readId(input.id);
    const acl = parseAcl(input.acl, this.config.host);
    if (!acl.ok) {
      throw new InputError(`Acl: ${acl.message}`);
    }
    const before = await this.#of(app, credentials);
    const wanted = new Set(acl.names.map(nameOf));
    const there = new Set(before.map(nameOf));
    const missing = acl.names.filter(name => !there.has(nameOf(name)));
    const entityRef = missing.length
      ? before[0]?.entityRef ?? (await this.#owner(app, credentials))
      : '';
    const { cluster, loadBalancer } = this.config;
    return {
      app,
      names: acl.names,
      removals: before
        .filter(mapping => !wanted.has(nameOf(mapping)))
        .map(({ id, version }) => ({ action: 'delete', id, version })),
      additions: missing.map(({ host, path }) => ({
        action: 'create',
        mapping: {
          loadBalancer,
          host,
          path,
          targets: [{ cluster, app }],
          entityRef,
        },
      })),
    };
  }

  /** @throws NotFoundError, NotAllowedError. */
  async delete(id: string, caller: MappingCaller): Promise<void> {
    const before = await this.#of(id, caller.credentials);
    if (before.length === 0) {
      throw new NotFoundError(`There is no service ${id}`);
    }
    await this.#releases.create(
      {
        title: titleOf(id),
        changes: before.map(mapping => ({
          action: 'delete' as const,
          id: mapping.id,
          version: mapping.version,
        })),
      },
      caller,
    );
  }

  async #owner(
    app: string,
    credentials: BackstageCredentials,
  ): Promise<string> {
    const { cluster, entityRef } = this.config;
    const all = (await this.#claimants.of({ cluster, app })).map(entity =>
      stringifyEntityRef(entity),
    );
    const visible = await this.#authorizer.visibleEntities(all, credentials);
    const claiming = all.filter(ref => visible.has(ref));
    const [only] = claiming;
    if (only && claiming.length === 1) {
      return only;
    }
    if (entityRef !== undefined) {
      return entityRef;
    }
    throw new ConflictError(
      claiming.length
        ? `Id: ${claiming.length} entities claim ${app}. Leave it in one annotation ${ANNOTATION_MARATHON_APP_ID}, or name one under bamboo.compatibility.entityRef`
        : `Id: no entity claims ${app}. Name it in an entity's annotation ${ANNOTATION_MARATHON_APP_ID}, or name an entity under bamboo.compatibility.entityRef`,
    );
  }

  async #of(
    app: string,
    credentials: BackstageCredentials,
  ): Promise<StoredMapping[]> {
    const mappings = await this.#mappings(credentials, app);
    return mappings.filter(
      mapping => appOfService(mapping, this.config) === app,
    );
  }

  async #mappings(
    credentials: BackstageCredentials,
    app?: string,
  ): Promise<StoredMapping[]> {
    const { cluster, loadBalancer } = this.config;
    const found: StoredMapping[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#reader.list(
        { cluster, loadBalancer, app },
        { limit: PAGE, cursor },
        credentials,
      );
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return found;
  }
}
