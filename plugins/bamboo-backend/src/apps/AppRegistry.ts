import { lookup as dnsLookup } from 'node:dns/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { ClusterConfig } from '../marathon/ClusterConfig';
import { ClusterSync } from '../marathon/ClusterSync';
import { hostNamesOf } from './appForms';
import { AppStateStore } from './AppStateStore';
import { AppStateWriter } from './AppStateWriter';
import { ClusterApps } from './ClusterApps';
import { HostResolver } from './HostResolver';
import { ipOf } from './instanceHealth';
import { AppChange, RoutableApp } from './model';
import { formatStoredApp, KnownApp, parseStoredApp } from './storedApp';

/** What an {@link AppRegistry} is made of. */
export interface AppRegistryOptions {
  clusters: ClusterConfig[];
  store: AppStateStore;
  logger: LoggerService;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Told at once; must not throw. What is loaded at the start is not told. */
  onChange: (changes: AppChange[]) => void;
  /** All addresses of a host name; the system's resolver when left out. */
  lookup?: (name: string) => Promise<string[]>;
}

/**
 * All apps of all clusters and what is decided about them. It starts with
 * what was stored; nothing leaves it before a leader's first complete answer.
 */
export class AppRegistry {
  readonly #clusters: Map<string, { apps: ClusterApps; sync: ClusterSync }>;
  readonly #resolver: HostResolver;
  readonly #writer: AppStateWriter;

  private constructor(options: AppRegistryOptions, known: KnownApp[]) {
    const { clock, logger, onChange } = options;
    const writer = new AppStateWriter({ store: options.store, logger });
    const resolver = new HostResolver({
      lookup: options.lookup ?? lookupAll,
      names: () => this.apps().flatMap(hostNamesOf),
      onChange: names => {
        for (const { apps } of this.#clusters.values()) apps.resolved(names);
      },
    });
    const complaints = new Set<string>();
    this.#writer = writer;
    this.#resolver = resolver;
    this.#clusters = new Map(
      options.clusters.map(config => {
        const cluster = config.name;
        const apps: ClusterApps = new ClusterApps({
          cluster,
          known: known.filter(({ value }) => value.cluster === cluster),
          clock,
          resolve: name => resolver.get(name),
          onChange,
          onKnown: id =>
            writer.put(cluster, id, () => {
              const app = apps.known(id);
              return app ? formatStoredApp(app) : null;
            }),
          onNotUnderstood: ({ id, message }) => {
            const complaint = `${cluster} ${id} ${message}`;
            if (complaints.has(complaint)) return;
            complaints.add(complaint);
            logger.warn('Marathon described an app that is not understood', {
              cluster,
              ...(id === undefined ? {} : { app: id }),
              error: message,
            });
          },
        });
        const sync = new ClusterSync({ config, sink: apps, logger, clock });
        return [cluster, { apps, sync }];
      }),
    );
  }

  /** Loads what was stored; connects to nothing yet. */
  static async create(options: AppRegistryOptions): Promise<AppRegistry> {
    const known = (await options.store.load()).flatMap(({ state }) => {
      const app = state === null ? undefined : parseStoredApp(state);
      return app ? [app] : [];
    });
    const registry = new AppRegistry(options, known);
    for (const { value } of known) registry.#rememberAddresses(value);
    return registry;
  }

  /** All apps of all clusters. */
  apps(): RoutableApp[] {
    return [...this.#clusters.values()].flatMap(({ apps }) => apps.apps());
  }

  /** One app; undefined when it, or its cluster, does not exist. */
  get(cluster: string, id: string): RoutableApp | undefined {
    return this.#clusters.get(cluster)?.apps.known(id)?.value;
  }

  /** How well each cluster is known. */
  clusters(): Cluster[] {
    return [...this.#clusters.values()].map(({ apps, sync }) => {
      const all = apps.apps();
      return {
        ...sync.state(),
        apps: all.length,
        instances: all.reduce((sum, app) => sum + app.instances.length, 0),
      };
    });
  }

  /** Connects to every cluster. */
  start(): void {
    this.#resolver.start();
    for (const { sync } of this.#clusters.values()) sync.start();
  }

  /** Ends all connections and stores what is not stored yet. */
  async stop(): Promise<void> {
    this.#resolver.stop();
    await Promise.all(
      [...this.#clusters.values()].map(async ({ apps, sync }) => {
        await sync.stop();
        apps.stop();
      }),
    );
    await this.#writer.stop();
  }

  #rememberAddresses(app: RoutableApp): void {
    for (const { endpoints } of app.instances) {
      for (const endpoint of endpoints) {
        const ip = ipOf(endpoint);
        if (ip && ip !== endpoint.address) {
          this.#resolver.remember(endpoint.address, ip);
        }
      }
    }
  }
}

async function lookupAll(name: string): Promise<string[]> {
  const found = await dnsLookup(name, { all: true });
  return found.map(({ address }) => address);
}
