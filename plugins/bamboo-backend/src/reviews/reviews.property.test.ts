import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { StoredMapping } from '../mappings/model';
import {
  Crash,
  LABELLED,
  ReviewBench,
  ruleOf,
} from './__testUtils__/ReviewBench';
import { nameKey, reviewKey } from './model';
import { readAsks } from './readAsks';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const directory = `${__dirname}/../../migrations`;
const GRACE = 60_000;
const LIMIT = 3;

jest.setTimeout(300_000);

// Two of them make the same label but for the hash, and one is far too long.
const BRANCHES = ['a', 'b', 'c.d', 'c-d', 'e', `f${'-x'.repeat(40)}`];
const APPS = BRANCHES.map(branch => `/review/${branch}`);
const HOSTS = ['one', 'two', 'exa mple'].map(
  name => `${name}.apps.example.com`,
);

const app = fc.constantFrom(...APPS);
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('run' as const), app }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('label' as const),
      app,
      host: fc.constantFrom(...HOSTS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('destroy' as const), app }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('delete' as const, 'move' as const, 'renew' as const),
      pick: fc.nat(20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('take' as const), app }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1000, GRACE / 2, GRACE, 20 * GRACE),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('round' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unread' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      step: fc.nat(12),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const appOf = ({ origin }: StoredMapping) =>
  origin?.kind === 'review' ? origin.app : undefined;

/** One round, which does nothing while a cluster is not read. */
async function roundOf(bench: ReviewBench): Promise<void> {
  const before = await bench.mappings.all();
  await bench.round();
  if (bench.unread.size) {
    expect(await bench.mappings.all()).toEqual(before);
  }
}

/** The world with what people did, against which the end is compared. */
class Story {
  readonly bench: ReviewBench;
  /** Mappings that a person deleted or moved, by rule and app. */
  readonly deleted = new Map<string, string>();
  readonly moved = new Map<string, string>();
  #taken = 0;

  constructor(bench: ReviewBench) {
    this.bench = bench;
  }

  async tell(one: Action): Promise<void> {
    const { bench } = this;
    bench.now += 10;
    switch (one.do) {
      case 'run':
        bench.run(one.app);
        this.#forget(`labels${one.app}`);
        break;
      case 'label':
        bench.run(one.app, { BAMBOO_HOST: one.host });
        break;
      case 'destroy':
        bench.destroy(one.app);
        this.#forget(`labels${one.app}`);
        this.#forget(`shop${one.app}`);
        break;
      case 'wait':
        bench.now += one.ms;
        break;
      case 'take':
        this.#taken += 1;
        await this.#take(one.app);
        break;
      case 'round':
        await roundOf(bench);
        break;
      case 'unread':
        if (!bench.unread.delete('production')) {
          bench.unread.add('production');
        }
        break;
      case 'crash':
        await this.#crash(one.step);
        break;
      default:
        await this.#person(one.do, one.pick);
    }
  }

  #forget(asking: string) {
    for (const list of [this.deleted, this.moved]) {
      [...list]
        .filter(([, by]) => by === asking)
        .forEach(([id]) => list.delete(id));
    }
  }

  async #crash(step: number) {
    this.bench.crashIn = step;
    try {
      await this.bench.round();
    } catch (error) {
      if (!(error instanceof Crash)) {
        throw error;
      }
    }
    this.bench.restart();
  }

  /** Someone else makes the name that an app would get. */
  async #take(id: string) {
    const { bench } = this;
    const [ask] = readAsks(bench.sources, {
      id,
      cluster: 'production',
      labels: {},
    });
    const { host, path } = ask!.name!;
    if (!(await bench.live()).has(host)) {
      await bench.mappings.create(
        {
          loadBalancer: 'public',
          host,
          path,
          targets: [
            { cluster: 'production', app: '/other', port: 0, weight: 100 },
          ],
          entityRef: 'component:default/other',
          expiresAt: null,
          options: {},
        },
        { by: 'user:default/ben', comment: '' },
      );
    }
  }

  async #person(what: 'delete' | 'move' | 'renew', pick: number) {
    const { bench } = this;
    const all = [...(await bench.live()).values()];
    const mapping = all[pick % Math.max(all.length, 1)];
    if (!mapping) {
      return;
    }
    const { origin } = mapping;
    const owner =
      origin?.kind === 'review'
        ? bench.apps.get(`production${origin.app}`)
        : undefined;
    const asking =
      owner &&
      readAsks(bench.sources, owner)
        .map(({ rule }) => `${rule}${owner.id}`)
        .find(by => origin?.kind === 'review' && by.startsWith(origin.rule));
    if (what === 'delete') {
      await bench.delete(mapping.host);
      this.moved.delete(mapping.id);
      if (asking) {
        this.deleted.set(mapping.id, asking);
      }
    } else if (what === 'renew') {
      const expiresAt = new Date(bench.now + 100 * GRACE).toISOString();
      await bench.edit(mapping.host, { expiresAt });
    } else if (!mapping.host.startsWith('moved')) {
      const host = `moved-${mapping.id}.example.com`;
      await bench.edit(mapping.host, { host });
      if (asking) {
        this.moved.set(mapping.id, asking);
      }
    }
  }
}

/** Compares what there is at the end with what the rules and people say. */
async function check({ bench, deleted, moved }: Story): Promise<void> {
  const live = await bench.mappings.all();
  const reviews = await bench.store.reviews();
  const asks = [...bench.apps.values()].flatMap(asking =>
    readAsks(bench.sources, asking),
  );
  const made = live.filter(({ origin }) => origin?.kind === 'review');
  const byId = new Map(live.map(mapping => [mapping.id, mapping]));
  const holders = new Map(live.map(mapping => [nameKey(mapping), mapping]));

  // A name leads to one app, and an app has one name of a rule.
  expect(holders.size).toBe(live.length);
  const origins = made.map(({ origin }) => JSON.stringify(origin));
  expect(new Set(origins).size).toBe(made.length);
  // What went is gone.
  for (const mapping of made) {
    expect(bench.apps.has(`production${appOf(mapping)}`)).toBe(true);
  }
  const wrong = asks.filter(({ name }) => !name).map(a => `${a.rule}${a.app}`);
  for (const review of reviews) {
    const mapping = byId.get(review.mappingId ?? '');
    const ask = asks.find(a => reviewKey(a) === reviewKey(review));
    if (!ask) {
      // Only right labels that became wrong are kept as they were.
      expect(wrong).toContain(`${review.rule}${review.app}`);
      expect(review.problem?.type).toBe('invalid');
      continue;
    }
    if (mapping && !review.problem) {
      if (!moved.has(mapping.id) && !mapping.host.startsWith('moved')) {
        expect(mapping).toMatchObject({
          host: ask.name!.host,
          entityRef: 'component:default/shop',
          targets: [{ app: ask.app, weight: 100 }],
        });
      }
      continue;
    }
    const used = made.filter(
      ({ origin }) => origin?.kind === 'review' && origin.rule === review.rule,
    ).length;
    const holder = ask.name && holders.get(nameKey({ ...ask, ...ask.name }));
    expect({ ...review.problem, message: '' }).toEqual({
      type: expect.any(String),
      message: '',
    });
    const isTrue = {
      limit: used >= LIMIT,
      taken: holder !== undefined && holder.id !== review.mappingId,
      deleted: !mapping && review.mappingId !== null,
      invalid: !ask.name,
      entity: false,
    }[review.problem!.type];
    expect([review, isTrue]).toEqual([review, true]);
  }
  // Everything that asks is known, at most so many have a name.
  const known = new Set(reviews.map(r => `${r.rule}${r.app}`));
  asks.forEach(ask => expect(known).toContain(`${ask.rule}${ask.app}`));
  for (const rule of ['shop', 'labels']) {
    const names = made.filter(
      ({ origin }) => origin?.kind === 'review' && origin.rule === rule,
    );
    expect(names.length).toBeLessThanOrEqual(LIMIT);
  }
  // What a person decided stays decided while the app is there.
  for (const [id, by] of deleted) {
    expect(byId.has(id)).toBe(false);
    const again = made.filter(
      ({ origin }) =>
        origin?.kind === 'review' && `${origin.rule}${origin.app}` === by,
    );
    expect(again).toEqual([]);
  }
  for (const id of moved.keys()) {
    expect(byId.get(id)?.host).toMatch(/^moved-/);
  }
}

describe.each(databases.eachSupportedId())('in %s', databaseId => {
  it('names are as rules, labels and people say, whatever came, went and crashed', async () => {
    const knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory });
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { minLength: 5, maxLength: 60, size: 'max' }),
        async actions => {
          const bench = new ReviewBench(knex, {
            rules: [ruleOf({ graceMs: GRACE, limit: LIMIT })],
            loadBalancers: [
              {
                ...LABELLED,
                labels: { ...LABELLED.labels, limit: LIMIT },
              },
            ],
          });
          await bench.clear();
          const story = new Story(bench);
          for (const one of actions) {
            await story.tell(one);
          }
          bench.unread.clear();
          await bench.settle();
          bench.now += 20 * GRACE;
          await bench.settle();
          const end = await bench.mappings.all();
          await bench.settle();
          // On what a round leaves behind nothing is to be done.
          expect(await bench.mappings.all()).toEqual(end);
          await check(story);
        },
      ),
      { numRuns: databaseId === 'SQLITE_3' ? 200 : 40 },
    );
  });
});
