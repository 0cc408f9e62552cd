import { Knex } from 'knex';
import { AppStateStore, StoredAppState } from '../apps/AppStateStore';
import { DatabaseAppStateStore } from '../apps/DatabaseAppStateStore';
import { WriterFence } from '../database/WriterFence';

/** Stores what is known of apps only while this process writes. */
export class FencedAppStateStore implements AppStateStore {
  readonly #knex: Knex;
  readonly #fence: WriterFence;
  readonly #clock: () => number;

  constructor(options: {
    knex: Knex;
    fence: WriterFence;
    clock: () => number;
  }) {
    this.#knex = options.knex;
    this.#fence = options.fence;
    this.#clock = options.clock;
  }

  load(): Promise<StoredAppState[]> {
    return this.#in(this.#knex).load();
  }

  async save(changes: StoredAppState[]): Promise<void> {
    await this.#fence.write(trx => this.#in(trx).save(changes));
  }

  #in(database: Knex) {
    return new DatabaseAppStateStore({ database, clock: this.#clock });
  }
}
