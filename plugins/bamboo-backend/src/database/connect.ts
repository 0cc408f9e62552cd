import { setTimeout as delay } from 'node:timers/promises';
import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';

/** Long enough for another replica to make all tables on a busy database. */
const PATIENCE_MS = 60_000;

/** Whether the database is PostgreSQL. */
export const isPostgres = (knex: Knex) => knex.client.config.client === 'pg';

/**
 * Connects and brings the tables up to date.
 *
 * Replicas that start together fail on making knex's own tables, or on its
 * lock while another migrates, so it is tried again with jitter for a minute.
 *
 * @throws what the last attempt threw.
 */
export async function connect(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  await tuneSqlite(knex);
  if (database.migrations?.skip) {
    return knex;
  }
  const directory = resolvePackagePath(
    '@bamboo-lb/plugin-bamboo-backend',
    'migrations',
  );
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await knex.migrate.latest({ directory });
      return knex;
    } catch (error) {
      if (performance.now() > deadline) {
        throw error;
      }
      await delay(100 + Math.random() * 400);
    }
  }
}

/**
 * SQLite writes on the event loop, and waits for the disk several times for
 * each commit unless it keeps a write-ahead log, which needs one wait. A
 * commit is still on the disk when it is told: no sequence may be used again.
 *
 * @see https://www.sqlite.org/wal.html
 */
async function tuneSqlite(knex: Knex): Promise<void> {
  if (!isPostgres(knex)) {
    await knex.raw('pragma journal_mode = wal');
    await knex.raw('pragma synchronous = full');
  }
}

/** An expression for milliseconds since 1970 by the clock of the database. */
export const databaseMillis = (knex: Knex) =>
  isPostgres(knex)
    ? knex.raw('(extract(epoch from clock_timestamp()) * 1000)::bigint')
    : knex.raw("cast((julianday('now') - 2440587.5) * 86400000 as integer)");
