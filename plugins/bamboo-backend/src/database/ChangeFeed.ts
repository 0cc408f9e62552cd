import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { faultOf, unexpected } from '../faultOf';
import { isPostgres } from './connect';

const CHANNEL = 'bamboo_changes';
const TOPICS = ['mappings', 'revisions', 'reports', 'decisions'] as const;
/** PostgreSQL refuses payloads of 8000 bytes and more. */
const MAX_PAYLOAD = 7000;
const RECONNECT_MS = 1000;

/** What changed in the database. */
export interface Change {
  topic: (typeof TOPICS)[number];
  /** Ids within the topic; empty when there are too many to name. */
  ids: string[];
}

type Listener = (change: Change) => void;

interface RawConnection {
  on(event: 'notification', fn: (m: { payload?: string }) => void): void;
  on(event: 'error' | 'end', fn: (error?: Error) => void): void;
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

/**
 * Tells every replica what was written, once it is committed.
 *
 * On PostgreSQL the notice is part of the writing transaction (NOTIFY) and
 * reaches all processes; on SQLite there is only this one. Notices can be
 * lost with a connection, so whoever listens also reads again now and then.
 */
export class ChangeFeed {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #listeners = new Set<Listener>();
  #connection?: RawConnection;
  #retry?: NodeJS.Timeout;
  #stopped = false;

  constructor(options: { knex: Knex; logger: LoggerService }) {
    this.#knex = options.knex;
    this.#logger = options.logger;
  }

  /** Begins to listen to the other processes. */
  async start(): Promise<void> {
    if (isPostgres(this.#knex)) {
      await this.#listen();
    }
  }

  /** Ends the listening connection; waiting listeners hear nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.end().catch(() => {});
  }

  /** Tells of a change when `trx` commits; nothing when it does not. */
  async notify(trx: Knex.Transaction, change: Change): Promise<void> {
    if (isPostgres(this.#knex)) {
      let payload = JSON.stringify(change);
      if (Buffer.byteLength(payload) > MAX_PAYLOAD) {
        payload = JSON.stringify({ topic: change.topic, ids: [] });
      }
      await trx.raw('select pg_notify(?, ?)', [CHANNEL, payload]);
      return;
    }
    trx.executionPromise.then(
      () => this.#emit(change),
      () => {},
    );
  }

  /** Calls the listener for each change; returns how to end that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #emit(change: Change) {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.#logger.error('A change could not be told', unexpected(error));
      }
    }
  }

  async #listen(): Promise<void> {
    if (this.#stopped) {
      return;
    }
    let connection: RawConnection | undefined;
    try {
      const opened: RawConnection =
        await this.#knex.client.acquireRawConnection();
      connection = opened;
      opened.on('notification', ({ payload }) => this.#heard(payload));
      opened.on('error', () => this.#lost(opened));
      opened.on('end', () => this.#lost(opened));
      await opened.query(`LISTEN ${CHANNEL}`);
      if (this.#stopped) {
        await opened.end();
        return;
      }
      this.#connection = opened;
      // What was written while nobody listened was not told.
      TOPICS.forEach(topic => this.#emit({ topic, ids: [] }));
    } catch (error) {
      connection?.end().catch(() => {});
      this.#logger.warn('Cannot listen to the database, trying again', {
        error: faultOf(error),
      });
      this.#again();
    }
  }

  #heard(payload: string | undefined) {
    const change = parseChange(payload);
    if (change) {
      this.#emit(change);
    }
  }

  #lost(connection: RawConnection) {
    if (this.#connection === connection) {
      this.#connection = undefined;
      connection.end().catch(() => {});
      this.#again();
    }
  }

  #again() {
    if (!this.#stopped) {
      this.#retry = setTimeout(() => this.#listen(), RECONNECT_MS);
      this.#retry.unref?.();
    }
  }
}

/** Anybody who may use the database can send on the channel. */
function parseChange(payload: string | undefined): Change | undefined {
  try {
    const { topic, ids } = JSON.parse(payload ?? '');
    return TOPICS.includes(topic) && Array.isArray(ids)
      ? { topic, ids: ids.map(String) }
      : undefined;
  } catch {
    return undefined;
  }
}
