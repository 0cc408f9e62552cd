import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import {
  App,
  claimsApp,
  Cluster,
  List,
  matchesAppPattern,
  readAppClaims,
} from '@bamboo-lb/plugin-bamboo-common';
import { AgentStore } from '../agents/AgentStore';
import { Watches } from '../agents/Watches';
import { appKey, RoutableApp } from '../apps/model';
import { Authorizer } from '../authorization/Authorizer';
import { Claimants } from '../authorization/Claimants';
import { MappingStore } from '../mappings/MappingStore';
import { StoredMapping } from '../mappings/model';
import { targetsOf } from '../routing/planRoutes';
import { AppReader } from './AppReader';
import { appView, BackendUse, indexServers } from './appView';
import { NamesWithoutMapping } from './NamesWithoutMapping';

/** Which apps a caller asks for. */
export interface AppListQuery {
  cluster?: string;
  id?: string;
  entityRef?: string;
  filter?: string;
  unmapped?: boolean;
}

const isTarget = (mapping: StoredMapping, app: RoutableApp) =>
  mapping.targets.some(t => t.cluster === app.cluster && t.app === app.id);

/** Shows apps as the caller may see them, with what each HAProxy says. */
export class AppService {
  readonly #authorizer: Authorizer;
  readonly #claimants: Claimants;
  readonly #reader: AppReader;
  readonly #mappings: MappingStore;
  readonly #names: NamesWithoutMapping;
  readonly #agents: AgentStore;
  readonly #watches: Watches;

  constructor(options: {
    authorizer: Authorizer;
    claimants: Claimants;
    reader: AppReader;
    mappings: MappingStore;
    names: NamesWithoutMapping;
    agents: AgentStore;
    watches: Watches;
  }) {
    this.#authorizer = options.authorizer;
    this.#claimants = options.claimants;
    this.#reader = options.reader;
    this.#mappings = options.mappings;
    this.#names = options.names;
    this.#agents = options.agents;
    this.#watches = options.watches;
  }

  async clusters(): Promise<Cluster[]> {
    return this.#reader.clusters();
  }

  /** @throws NotFoundError when Marathon has no such app. */
  async get(
    cluster: string,
    id: string,
    credentials: BackstageCredentials,
  ): Promise<App> {
    const found = await this.#reader.get(cluster, id);
    if (!found) {
      throw new NotFoundError(`app: ${cluster} has no app ${id}`);
    }
    const [shown] = await this.#show([found], credentials);
    return shown!;
  }

  async list(
    query: AppListQuery,
    page: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<List<App>> {
    const { cluster, id, filter, entityRef, unmapped } = query;
    let apps = await this.#reader.list({
      cluster,
      filter,
      ids: id === undefined ? undefined : [id],
    });
    if (entityRef !== undefined) {
      const entity = (await this.#claimants.all()).find(
        e => stringifyEntityRef(e) === entityRef.toLowerCase(),
      );
      const visible = entity
        ? await this.#authorizer.visibleEntities(
            [stringifyEntityRef(entity)],
            credentials,
          )
        : new Set();
      const claims = entity && visible.size > 0 && readAppClaims(entity);
      apps = claims
        ? inOrderOf(
            claims.apps,
            apps.filter(app => claimsApp(claims, app.cluster, app.id)),
          )
        : [];
    }
    if (unmapped !== undefined) {
      const mapped = await this.#mappedKeys();
      apps = apps.filter(
        app => mapped.has(appKey(app.cluster, app.id)) !== unmapped,
      );
    }
    const from = Number(page.cursor ?? 0) || 0;
    const next = from + page.limit;
    return {
      items: await this.#show(apps.slice(from, next), credentials),
      totalItems: apps.length,
      ...(next < apps.length ? { nextCursor: String(next) } : {}),
    };
  }

  async #mappedKeys(): Promise<Set<string>> {
    const all = await this.#mappings.all();
    return new Set(
      all.flatMap(m => m.targets.map(t => appKey(t.cluster, t.app))),
    );
  }

  async #show(
    apps: RoutableApp[],
    credentials: BackstageCredentials,
  ): Promise<App[]> {
    const keys = new Set(apps.map(app => appKey(app.cluster, app.id)));
    const stored = await this.#mappings.all();
    const known = await this.#names.read(stored);
    const mappings = stored.filter(mapping =>
      mapping.targets.some(t => keys.has(appKey(t.cluster, t.app))),
    );
    const claiming = (await this.#claimants.all()).map(entity => ({
      ref: stringifyEntityRef(entity),
      claims: readAppClaims(entity),
    }));
    const refs = new Set([
      ...mappings.map(mapping => mapping.entityRef),
      ...claiming.map(({ ref }) => ref),
    ]);
    const [visible, agents] = await Promise.all([
      this.#authorizer.visibleEntities([...refs], credentials),
      this.#agents.agents(),
    ]);
    const uses = new Map(
      apps.map(
        app => [app, usesOf(app, [...mappings, ...known.mappings])] as const,
      ),
    );
    const all = [...uses.values()].flat();
    for (const loadBalancer of new Set(all.map(use => use.loadBalancer))) {
      this.#watches.look(
        loadBalancer,
        all
          .filter(use => use.loadBalancer === loadBalancer)
          .map(use => use.backend),
      );
    }
    const servers = indexServers(
      await this.#agents.serversOf([...new Set(all.map(use => use.backend))]),
    );
    return apps.map(app =>
      appView({
        app,
        uses: uses.get(app)!,
        servers,
        agents,
        mappings: mappings
          .filter(m => visible.has(m.entityRef) && isTarget(m, app))
          .map(m => m.id),
        derivedNames: known.names.get(appKey(app.cluster, app.id)) ?? [],
        listeners: known.listeners.get(appKey(app.cluster, app.id)) ?? [],
        namingProblems: known.problems.get(appKey(app.cluster, app.id)) ?? [],
        entities: claiming
          .filter(
            ({ ref, claims }) =>
              visible.has(ref) && claimsApp(claims, app.cluster, app.id),
          )
          .map(({ ref }) => ref),
        now: new Date(),
      }),
    );
  }
}

/** As the annotation names them: who wrote it put the main app first. */
function inOrderOf(patterns: readonly string[], apps: RoutableApp[]) {
  const place = (app: RoutableApp) =>
    patterns.findIndex(pattern => matchesAppPattern(pattern, app.id));
  return [...apps].sort((a, b) => place(a) - place(b));
}

function usesOf(app: RoutableApp, mappings: StoredMapping[]): BackendUse[] {
  const uses = new Map<string, BackendUse>();
  for (const mapping of mappings) {
    const { loadBalancer } = mapping;
    for (const { name: backend, port, ...target } of targetsOf(mapping)) {
      if (target.cluster === app.cluster && target.app === app.id) {
        uses.set(`${loadBalancer}\n${backend}`, {
          loadBalancer,
          backend,
          port,
        });
      }
    }
  }
  return [...uses.values()];
}
