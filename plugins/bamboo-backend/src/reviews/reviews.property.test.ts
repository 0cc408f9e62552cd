import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { StoredMapping } from '../mappings/model';
import { LABELLED, ReviewBench, ruleOf } from './__testUtils__/ReviewBench';
import { action, GRACE, Story } from './__testUtils__/ReviewStory';
import { nameKey, reviewKey } from './model';
import { readAsks } from './readAsks';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const directory = `${__dirname}/../../migrations`;
const LIMIT = 3;

jest.setTimeout(300_000);

const appOf = ({ origin }: StoredMapping) =>
  origin?.kind === 'review' ? origin.app : undefined;

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
