import { TestDatabases } from '@backstage/backend-test-utils';
import { ReviewBench, ruleOf } from './__testUtils__/ReviewBench';
import { AppPattern } from './patterns';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const directory = `${__dirname}/../../migrations`;
const GRACE = 60_000;
const EXPIRES = 3_600_000;

jest.setTimeout(60_000);

const iso = (ms: number) => new Date(ms).toISOString();

describe.each(databases.eachSupportedId())('rounds in %s', databaseId => {
  let bench: ReviewBench;

  beforeEach(async () => {
    const knex = await databases.init(databaseId);
    await knex.migrate.latest({ directory });
    bench = new ReviewBench(knex);
  });

  const made = async (...branches: string[]) => {
    for (const branch of branches) {
      bench.run(`/review/${branch}`);
      await bench.settle();
      bench.now += 1000;
    }
  };
  const problemOf = async (app: string) =>
    (await bench.reviewOf(app)).problem?.type;

  it('make one release of all that came together', async () => {
    bench.run('/review/a');
    bench.run('/review/b');
    await bench.settle();
    const [a, b] = (await bench.live()).values();
    expect([a!.host, b!.host]).toEqual([
      'a.review.example.com',
      'b.review.example.com',
    ]);
    const releases = await bench.knex('release').select('*');
    expect(releases).toEqual([
      expect.objectContaining({
        kind: 'review',
        written_by: 'rule:shop',
        title: 'Review: makes 2 names',
        comment:
          'App /review/a of production came. App /review/b of production came.',
      }),
    ]);
    expect(a!.expiresAt).toBe(iso(bench.now + EXPIRES));
    expect((await bench.reviewOf('/review/a')).mappingId).toBe(a!.id);
  });

  it('give back the expiry when the app comes back within the grace', async () => {
    await made('a');
    const before = (await bench.live()).get('a.review.example.com')!;
    bench.destroy('/review/a');
    const { nextAt } = await bench.round();
    expect(nextAt).toBe(bench.now + GRACE);
    const leaving = (await bench.live()).get('a.review.example.com')!;
    expect(leaving.expiresAt).toBe(iso(bench.now + GRACE));

    bench.now += GRACE - 1;
    await bench.settle();
    bench.run('/review/a');
    await bench.settle();
    const after = (await bench.live()).get('a.review.example.com')!;
    expect(after).toMatchObject({ id: before.id, expiresAt: before.expiresAt });
    expect((await bench.reviewOf('/review/a')).leaving).toBeNull();
  });

  it('leave a later expiry that a person set, with the app and after its return', async () => {
    await made('a');
    const renewed = iso(bench.now + 10 * EXPIRES);
    await bench.edit('a.review.example.com', { expiresAt: renewed });
    await bench.settle();
    bench.destroy('/review/a');
    await bench.settle();
    const longer = iso(bench.now + 20 * EXPIRES);
    await bench.edit('a.review.example.com', { expiresAt: longer });
    bench.run('/review/a');
    await bench.settle();
    const { expiresAt } = (await bench.live()).get('a.review.example.com')!;
    expect(expiresAt).toBe(longer);
  });

  it('keep a name that expired in the list until its app goes', async () => {
    await made('a');
    bench.now += 2 * EXPIRES;
    await bench.settle();
    const expired = await bench.live();
    expect([...expired.keys()]).toEqual(['a.review.example.com']);
    bench.destroy('/review/a');
    await bench.settle();
    // It is not served again because its app went.
    expect(await bench.live()).toEqual(expired);
    bench.now += GRACE;
    await bench.settle();
    expect(await bench.hosts()).toEqual([]);
    expect(await bench.store.reviews()).toEqual([]);
  });

  it('remove nothing of a cluster that is not read completely', async () => {
    await made('a', 'b');
    const before = await bench.live();
    bench.unread.add('production');
    bench.apps.clear();
    bench.run('/review/c');
    for (let i = 0; i < 3; i += 1) {
      await bench.settle();
      bench.now += 10 * GRACE;
    }
    expect(await bench.live()).toEqual(before);

    bench.unread.clear();
    await bench.settle();
    bench.now += GRACE;
    await bench.settle();
    expect(await bench.hosts()).toEqual(['c.review.example.com']);
  });

  it('leave alone what a person changed, and remove it after the app went', async () => {
    await made('a');
    await bench.edit('a.review.example.com', { host: 'mine.example.com' });
    bench.sources = {
      ...bench.sources,
      rules: [ruleOf({ host: '{branch}.other.example.com' })],
    };
    bench.restart();
    await bench.settle();
    expect(await bench.hosts()).toEqual(['mine.example.com']);
    bench.destroy('/review/a');
    await bench.settle();
    bench.now += GRACE;
    await bench.settle();
    expect(await bench.hosts()).toEqual([]);
  });

  it('follow a rule that is written differently, with the same mapping', async () => {
    await made('a');
    const { id } = (await bench.live()).get('a.review.example.com')!;
    bench.sources = {
      ...bench.sources,
      rules: [ruleOf({ host: '{branch}.other.example.com', port: 1 })],
    };
    bench.restart();
    await bench.settle();
    const moved = (await bench.live()).get('a.other.example.com');
    expect(moved).toMatchObject({ id, targets: [{ port: 1 }] });
  });

  it('give the names of a rule that left the configuration the usual grace', async () => {
    await made('a');
    bench.sources = { ...bench.sources, rules: [] };
    bench.restart();
    const { nextAt } = await bench.round();
    expect(nextAt).toBe(bench.now + 600_000);
    bench.now += 600_000;
    await bench.settle();
    expect(await bench.hosts()).toEqual([]);
  });

  it('keep to the limit, in the order in which apps came', async () => {
    bench.sources = { ...bench.sources, rules: [ruleOf({ limit: 2 })] };
    await made('c', 'b', 'a', '0');
    expect(await bench.hosts()).toEqual([
      'b.review.example.com',
      'c.review.example.com',
    ]);
    expect(await problemOf('/review/0')).toBe('limit');
    bench.destroy('/review/c');
    await bench.settle();
    bench.now += GRACE;
    await bench.settle();
    expect(await bench.hosts()).toEqual([
      'a.review.example.com',
      'b.review.example.com',
    ]);
    expect(await problemOf('/review/0')).toBe('limit');
  });

  it('keep the place of an older app while the catalog is asked', async () => {
    bench.sources = { ...bench.sources, rules: [ruleOf({ limit: 1 })] };
    const known = bench.claim;
    bench.claim = ask => (ask.app === '/review/b' ? undefined : known(ask));
    bench.run('/review/b');
    const pending = jest.fn();
    await bench.round(pending);
    expect(pending).toHaveBeenCalledWith([
      expect.objectContaining({ app: '/review/b' }),
    ]);
    bench.now += 1000;
    bench.run('/review/a');
    await bench.settle();
    expect(await bench.hosts()).toEqual([]);
    bench.claim = known;
    await bench.settle();
    expect(await bench.hosts()).toEqual(['b.review.example.com']);
  });

  it('give one host to one app: the older one, by rule and by labels', async () => {
    bench.sources = {
      ...bench.sources,
      rules: [
        ruleOf({
          apps: new AppPattern('/review/{branch}/{service}'),
          host: '{branch}-{service}.review.example.com',
        }),
      ],
    };
    bench.run('/review/a-b/c');
    await bench.settle();
    bench.now += 1000;
    bench.run('/review/a/b-c');
    const labels = { BAMBOO_HOST: 'one.apps.example.com' };
    bench.run('/two', labels);
    bench.run('/one', labels);
    await bench.settle();
    expect(await problemOf('/review/a-b/c')).toBeUndefined();
    expect(await problemOf('/review/a/b-c')).toBe('taken');
    expect(await problemOf('/one')).toBeUndefined();
    expect(await problemOf('/two')).toBe('taken');

    bench.run('/one');
    await bench.settle();
    expect(await problemOf('/two')).toBeUndefined();
    const releases = await bench.knex('release').where({
      title: 'Review: makes 1 name, deletes 1 name',
    });
    expect(releases).toHaveLength(1);
  });

  it('keep a labelled name while its new labels are wrong, and say so', async () => {
    bench.run('/one', { BAMBOO_HOST: 'one.apps.example.com' });
    await bench.settle();
    bench.run('/one', { BAMBOO_HOST: 'exa mple' });
    bench.run('/two', { BAMBOO_HOST: 'two.apps.example.com' });
    await bench.settle();
    expect(await bench.hosts()).toEqual([
      'one.apps.example.com',
      'two.apps.example.com',
    ]);
    expect(await problemOf('/one')).toBe('invalid');
    bench.destroy('/one');
    await bench.settle();
    expect(await bench.hosts()).toHaveLength(2);
    bench.now += 600_000;
    await bench.settle();
    expect(await bench.hosts()).toEqual(['two.apps.example.com']);
  });

  it('take over what someone brought back by undoing a removal', async () => {
    await made('a');
    const { id } = (await bench.live()).get('a.review.example.com')!;
    bench.destroy('/review/a');
    await bench.settle();
    bench.now += GRACE;
    await bench.settle();
    const [deleted, , first] = await bench.mappings.versions(id);
    await bench.mappings.update(
      {
        action: 'revert',
        id,
        version: deleted!.version,
        value: first!.value!,
      },
      { by: 'user:default/ann', comment: '' },
    );
    await bench.settle();
    expect(await bench.hosts()).toEqual(['a.review.example.com']);
    bench.run('/review/a');
    await bench.settle();
    expect((await bench.reviewOf('/review/a')).mappingId).toBe(id);
    expect((await bench.live()).size).toBe(1);
  });

  it('keep the canary that someone runs on a name', async () => {
    await made('a');
    const mapping = (await bench.live()).get('a.review.example.com')!;
    const target = mapping.targets[0]!;
    await bench.edit('a.review.example.com', {
      targets: [
        { ...target, weight: 90 },
        { ...target, app: '/review/b', weight: 10 },
      ],
      options: { canary: { tag: 'x' } as never },
    });
    bench.destroy('/review/a');
    await bench.settle();
    const leaving = (await bench.live()).get('a.review.example.com')!;
    expect(leaving.targets).toHaveLength(2);
    expect(leaving.options).toEqual({ canary: { tag: 'x' } });
  });
});
