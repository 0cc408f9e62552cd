import { Knex } from 'knex';
import { RoutableApp } from '../../apps/model';
import { ReviewRuleConfig } from '../../config/ReviewConfig';
import { DatabaseMappingStore } from '../../mappings/DatabaseMappingStore';
import { StoredMapping } from '../../mappings/model';
import { ReleaseWriter } from '../../releases/ReleaseService';
import { Ask, StoredReview } from '../model';
import { AppPattern } from '../patterns';
import { AskingApp, ReviewSources } from '../readAsks';
import { Claim } from '../ReviewPlan';
import { ReviewRounds, RoundResult } from '../ReviewRounds';
import { DatabaseReviewStore, ReviewStore } from '../ReviewStore';

/** A rule for apps such as `/review/feature-a`. */
export const ruleOf = (
  more: Partial<ReviewRuleConfig> = {},
): ReviewRuleConfig => ({
  name: 'shop',
  cluster: 'production',
  loadBalancer: 'public',
  apps: new AppPattern('/review/{branch}'),
  host: '{branch}.review.example.com',
  path: '/',
  entity: 'component:default/shop',
  port: 0,
  graceMs: 60_000,
  expiresMs: 3_600_000,
  limit: 50,
  ...more,
});

/** A load balancer on which labels may name. */
export const LABELLED = {
  name: 'public',
  clusters: ['production'],
  labels: { domains: ['*.apps.example.com'], limit: 50 },
};

/** Thrown where a crash is wanted. */
export class Crash extends Error {}

/** Rounds over a real database, with a clock of their own and crashes. */
export class ReviewBench {
  readonly knex: Knex;
  readonly mappings: DatabaseMappingStore;
  readonly store: DatabaseReviewStore;
  readonly apps = new Map<string, AskingApp>();
  readonly unread = new Set<string>();
  sources: ReviewSources;
  now = Date.UTC(2026, 10, 25);
  /** Crash at the step that this many are before; never when undefined. */
  crashIn?: number;
  claim: (ask: Ask) => Claim | undefined = ask => ({
    entityRef: ask.entityRef ?? 'component:default/shop',
  });
  #rounds?: ReviewRounds;

  /** @param knex - Migrated; its mappings and reviews are deleted. */
  constructor(knex: Knex, sources: Partial<ReviewSources> = {}) {
    this.knex = knex;
    this.sources = { rules: [ruleOf()], loadBalancers: [LABELLED], ...sources };
    this.mappings = new DatabaseMappingStore({
      knex,
      notify: async () => {},
      now: () => new Date(this.now),
    });
    this.store = new DatabaseReviewStore({ knex });
  }

  /** Empties the tables. */
  async clear(): Promise<void> {
    for (const table of [
      'review',
      'mapping_version',
      'mapping_target',
      'mapping',
      'release',
    ]) {
      await this.knex(table).del();
    }
  }

  run(id: string, labels: Record<string, string> = {}, cluster = 'production') {
    this.apps.set(`${cluster}${id}`, { id, cluster, labels });
  }

  destroy(id: string, cluster = 'production') {
    this.apps.delete(`${cluster}${id}`);
  }

  /** What a process that crashed remembered is gone. */
  restart() {
    this.#rounds = undefined;
    this.crashIn = undefined;
  }

  /** One round. @throws Crash where one is wanted. */
  async round(
    onPending: (asks: Ask[]) => void = () => {},
  ): Promise<RoundResult> {
    this.#rounds ??= new ReviewRounds({
      sources: this.sources,
      store: this.#crashing(this.store),
      releases: this.#writer(),
      claims: { of: ask => this.claim(ask) },
      now: () => new Date(this.now),
    });
    return this.#rounds.run(
      {
        apps: () => [...this.apps.values()] as RoutableApp[],
        unread: () => this.unread,
      },
      onPending,
    );
  }

  /** Rounds until nothing is written any more. */
  async settle(): Promise<void> {
    for (let i = 0; i < 20; i += 1) {
      if (!(await this.round()).wrote) {
        return;
      }
    }
    throw new Error('It writes on and on');
  }

  /** Every mapping that is not deleted, by host. */
  async live(): Promise<Map<string, StoredMapping>> {
    const all = await this.mappings.all();
    return new Map(all.map(mapping => [mapping.host, mapping]));
  }

  async hosts(): Promise<string[]> {
    return [...(await this.live()).keys()].sort();
  }

  async reviewOf(app: string): Promise<StoredReview> {
    const found = (await this.store.reviews()).find(r => r.app === app);
    if (!found) {
      throw new Error(`Nothing is stored of ${app}`);
    }
    return found;
  }

  /** A person's update of a mapping. */
  async edit(host: string, more: Partial<StoredMapping>) {
    const mapping = (await this.live()).get(host)!;
    const { id, version } = mapping;
    return this.mappings.update(
      { action: 'update', id, version, value: { ...mapping, ...more } },
      { by: 'user:default/ann', comment: '' },
    );
  }

  async delete(host: string) {
    const { id, version } = (await this.live()).get(host)!;
    await this.mappings.delete(
      { id, version },
      { by: 'user:default/ann', comment: '' },
    );
  }

  #step() {
    if (this.crashIn !== undefined) {
      this.crashIn -= 1;
      if (this.crashIn < 0) {
        throw new Crash();
      }
    }
  }

  #writer(): ReleaseWriter {
    return {
      writeTrusted: async (writes, { by, comment, kind, title, alsoWrite }) => {
        this.#step();
        const written = await this.mappings.writeAll(
          writes,
          { by, comment },
          { kind, title },
          alsoWrite,
        );
        this.#step();
        return written;
      },
    };
  }

  #crashing(store: ReviewStore): ReviewStore {
    return {
      reviews: () => store.reviews(),
      mappings: ids => store.mappings(ids),
      holders: names => store.holders(names),
      made: async (trx, id) => {
        this.#step();
        return store.made(trx, id);
      },
      save: async (reviews, trx) => {
        this.#step();
        await store.save(reviews, trx);
        this.#step();
      },
    };
  }
}
