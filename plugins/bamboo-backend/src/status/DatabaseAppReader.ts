import { Cluster } from '@bamboo-lb/plugin-bamboo-common';
import { Knex } from 'knex';
import { appKey, RoutableApp } from '../apps/model';
import { parseStoredApp } from '../apps/storedApp';
import { AppReader } from './AppReader';

/** Knows as of so long ago, the writer no longer says how fresh a cluster is. */
const CLUSTER_KNOWN_MS = 20_000;
const CHUNK = 200;

const toApps = (rows: { state: string }[]): RoutableApp[] =>
  rows.flatMap(({ state }) => parseStoredApp(state)?.value ?? []);

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** Reads apps and clusters from the plugin's database. */
export class DatabaseAppReader implements AppReader {
  readonly #knex: Knex;
  readonly #clusters: readonly string[];

  constructor(options: { knex: Knex; clusters: string[] }) {
    this.#knex = options.knex;
    this.#clusters = options.clusters;
  }

  async get(cluster: string, app: string) {
    const rows = await this.#knex('app_state').where({ cluster, app });
    return toApps(rows)[0];
  }

  async getMany(keys: { cluster: string; app: string }[]) {
    const found = new Map<string, RoutableApp>();
    const wanted = new Set(keys.map(key => appKey(key.cluster, key.app)));
    const ids = [...new Set(keys.map(key => key.app))];
    for (let i = 0; i < ids.length; i += CHUNK) {
      const rows = await this.#knex('app_state').whereIn(
        'app',
        ids.slice(i, i + CHUNK),
      );
      for (const app of toApps(rows)) {
        const key = appKey(app.cluster, app.id);
        if (wanted.has(key)) {
          found.set(key, app);
        }
      }
    }
    return found;
  }

  async list(query: { cluster?: string; filter?: string; ids?: string[] }) {
    const rows = this.#knex('app_state').orderBy(['cluster', 'app']);
    if (query.cluster !== undefined) {
      rows.andWhere({ cluster: query.cluster });
    }
    if (query.ids) {
      rows.whereIn('app', query.ids);
    }
    if (query.filter) {
      rows.whereRaw("app like ? escape '\\'", [
        `%${escapeLike(query.filter)}%`,
      ]);
    }
    return toApps(await rows);
  }

  async clusters(): Promise<Cluster[]> {
    const rows = await this.#knex('cluster');
    const known = new Map(rows.map(row => [row.name, row]));
    return this.#clusters.map(name => {
      const row = known.get(name);
      if (!row) {
        return { name, state: 'never-read', apps: 0, instances: 0 };
      }
      const cluster: Cluster = JSON.parse(row.value);
      const age = Date.now() - Date.parse(row.updated_at);
      return age > CLUSTER_KNOWN_MS && cluster.state === 'fresh'
        ? {
            ...cluster,
            state: 'stale',
            staleSince: row.updated_at,
            error: 'No backend process reads this Marathon at the moment',
          }
        : cluster;
    });
  }
}
