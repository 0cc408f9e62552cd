import { Knex } from 'knex';
import { AppStateStore, StoredAppState } from './AppStateStore';

interface AppStateRow {
  cluster: string;
  app: string;
  state: string;
  updated_at: string;
}

/** Few enough for the number of variables that SQLite takes. */
const rowsAtOnce = 100;

/** Keeps what was decided about apps in the table `app_state`. */
export class DatabaseAppStateStore implements AppStateStore {
  readonly #database: Knex;
  readonly #clock: () => number;

  constructor(options: { database: Knex; clock: () => number }) {
    this.#database = options.database;
    this.#clock = options.clock;
  }

  load(): Promise<StoredAppState[]> {
    return this.#database<AppStateRow>('app_state')
      .select('cluster', 'app', 'state')
      .orderBy(['cluster', 'app']);
  }

  async save(changes: StoredAppState[]): Promise<void> {
    const updated_at = new Date(this.#clock()).toISOString();
    const rows = changes.flatMap(({ cluster, app, state }) =>
      state === null ? [] : [{ cluster, app, state, updated_at }],
    );
    const gone = changes.filter(({ state }) => state === null);
    await this.#database.transaction(async transaction => {
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        await transaction<AppStateRow>('app_state')
          .insert(rows.slice(start, start + rowsAtOnce))
          .onConflict(['cluster', 'app'])
          .merge();
      }
      for (let start = 0; start < gone.length; start += rowsAtOnce) {
        await transaction<AppStateRow>('app_state')
          .whereIn(
            ['cluster', 'app'],
            gone
              .slice(start, start + rowsAtOnce)
              .map(({ cluster, app }) => [cluster, app]),
          )
          .delete();
      }
    });
  }
}
