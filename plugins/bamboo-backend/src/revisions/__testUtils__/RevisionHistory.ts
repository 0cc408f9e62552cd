import { isDeepStrictEqual } from 'node:util';
import {
  FullRevision,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';
import { outlineOf } from '../revisionChange';
import { backend, makeRevisionStore } from './fixtures';

const DAY = 24 * 60 * 60 * 1000;

/** A person who causes revisions. */
export const ann = 'user:default/ann';

/** The time at which histories end. */
export const now = new Date('2026-11-22T00:00:00.000Z');

/** One revision of a history. */
export interface Step {
  /** How long ago it was made. */
  days: number;
  /** Who caused it, if somebody did. */
  by?: string;
  /** Its blocks; one of its own when left out. */
  texts?: number[];
  servers?: number[];
  /** Whether its whole list is kept, as is done now and then. */
  isWhole?: boolean;
}

/** So many revisions alike. */
export const steps = (count: number, days: number, by?: string): Step[] =>
  Array.from({ length: count }, () => ({ days, by }));

/** Revisions of one load balancer in a store, and what they were. */
export class RevisionHistory {
  readonly inserted: FullRevision[] = [];
  readonly store: Awaited<ReturnType<typeof makeRevisionStore>>['store'];
  readonly #knex: Knex;
  readonly #insert: Awaited<ReturnType<typeof makeRevisionStore>>['insert'];

  private constructor(
    knex: Knex,
    world: Awaited<ReturnType<typeof makeRevisionStore>>,
  ) {
    this.#knex = knex;
    this.store = world.store;
    this.#insert = world.insert;
  }

  /** An empty one. */
  static async create(knex: Knex): Promise<RevisionHistory> {
    return new RevisionHistory(knex, await makeRevisionStore(knex));
  }

  /** Inserts revisions after those that there are. */
  async grow(more: readonly Step[]): Promise<void> {
    for (const step of more) {
      const i = this.inserted.length;
      const { days, by, texts = [i], servers = [], isWhole } = step;
      const revision = await this.#insert(
        {
          texts: texts.map(n => `line ${n}`),
          backends: servers.length > 0 ? [backend('b', servers)] : [],
          removals: [{ backend: `b${i}`, reason: 'scaled' }],
        },
        { by, at: new Date(now.getTime() - days * DAY) },
      );
      if (isWhole) {
        await this.#knex('manifest')
          .insert({
            load_balancer: 'public',
            sequence: revision.sequence,
            whole: JSON.stringify(outlineOf(revision)),
          })
          .onConflict(['load_balancer', 'sequence'])
          .ignore();
      }
      this.inserted.push(revision);
    }
  }

  /** Newest first. */
  rows() {
    return this.store.list('public', { limit: 10_000 });
  }

  /** The sequences that are left, oldest first. */
  async sequences(): Promise<number[]> {
    return (await this.rows()).map(({ sequence }) => sequence).reverse();
  }

  /** The revisions that are left, but are not what was inserted. */
  async damaged(): Promise<number[]> {
    const damaged: number[] = [];
    for (const sequence of await this.sequences()) {
      const loaded = await this.store.load('public', sequence);
      const revision = this.inserted[sequence - 1]!;
      const isSame =
        isDeepStrictEqual(loaded, JSON.parse(JSON.stringify(revision))) &&
        revisionDigest(loaded!) === revision.digest;
      if (!isSame) {
        damaged.push(sequence);
      }
    }
    return damaged;
  }
}
