import { TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import {
  backend,
  makeRevisionStore,
  serverName,
} from './__testUtils__/fixtures';
import { CurrentRevisions } from './CurrentRevisions';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

jest.setTimeout(60_000);

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe.each(databases.eachSupportedId())('the newest in %s', databaseId => {
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
  });

  it('is followed by another process, change by change', async () => {
    const { store, insert } = await makeRevisionStore(knex);
    const current = new CurrentRevisions({ store });
    expect(await current.refresh('public')).toBeUndefined();

    const load = jest.spyOn(store, 'load');
    const first = await insert({ texts: ['a', 'b'] });
    expect(await current.refresh('public')).toEqual(plain(first));
    const second = await insert({ texts: ['a', 'c'] });
    const third = await insert({
      texts: ['c', 'd'],
      backends: [backend('web', [1])],
    });
    expect(await current.refresh('public')).toEqual(plain(third));
    expect(load).toHaveBeenCalledTimes(1);
    expect(current.base('public', first.digest)?.sequence).toBe(1);
    expect(current.base('public', second.digest)).toEqual(plain(second));
  });

  it('is loaded as a whole after more changes than are remembered', async () => {
    const { store, insert } = await makeRevisionStore(knex);
    const current = new CurrentRevisions({ store });
    const first = await insert({ texts: ['0'] });
    await current.refresh('public');
    for (let i = 1; i <= 51; i += 1) {
      await insert({ texts: [`${i}`] });
    }
    expect((await current.refresh('public'))?.sequence).toBe(52);
    expect(current.base('public', first.digest)).toBeUndefined();
  });

  it('is what was committed before the call, also while a read is under way', async () => {
    const { store, insert } = await makeRevisionStore(knex);
    await insert({ texts: ['a'] });
    const current = new CurrentRevisions({ store });
    let release = () => {};
    let hasRead = () => {};
    const reading = new Promise<void>(resolve => {
      hasRead = resolve;
    });
    const read = store.newestSequence.bind(store);
    const slow = jest
      .spyOn(store, 'newestSequence')
      .mockImplementationOnce(async name => {
        const newest = await read(name);
        await new Promise<void>(resolve => {
          release = resolve;
          hasRead();
        });
        return newest;
      });
    const early = current.refresh('public');
    await reading;
    await insert({ texts: ['b'] });
    const late = [current.refresh('public'), current.refresh('public')];
    release();
    expect((await early)?.sequence).toBe(1);
    expect((await Promise.all(late)).map(r => r?.sequence)).toEqual([2, 2]);
    expect(slow).toHaveBeenCalledTimes(2);
  });

  it('goes back when the database was brought back to an older state', async () => {
    const { store, insert } = await makeRevisionStore(knex);
    const current = new CurrentRevisions({ store });
    await insert({ texts: ['a'] });
    await insert({ texts: ['b'] });
    await current.refresh('public');
    await knex('revision').where({ sequence: 2 }).delete();
    expect((await current.refresh('public'))?.sequence).toBe(1);
  });

  it('comes with the removals of all steps since, but of what is there again', async () => {
    const { store, insert } = await makeRevisionStore(knex);
    const current = new CurrentRevisions({ store });
    const gone = (name: string, n?: number) => ({
      backend: name,
      ...(n === undefined ? {} : { server: serverName(n) }),
      reason: 'scaled' as const,
    });
    const write = async (
      web: number[],
      removals: ReturnType<typeof gone>[],
      others: string[] = [],
    ) => {
      const backends = [web, ...others.map(() => [9])].map((servers, i) =>
        backend(['web', ...others][i]!, servers),
      );
      await insert({ texts: ['same'], backends, removals });
      await current.refresh('public');
    };
    await write([1, 2, 3], [], ['api', 'old']);
    await write([1, 2], [gone('web', 3), gone('api')], ['old']);
    await write([1], [gone('web', 2), gone('old')], ['api']);
    await write([1, 3], [], ['api']);

    const expected = [gone('web', 2), gone('old')];
    expect(current.removals('public', 1)).toEqual(expected);
    expect(current.removals('public', 2)).toEqual(expected);
    expect(current.removals('public', 3)).toEqual([]);
    expect(current.removals('public')).toEqual(expected);

    const restarted = new CurrentRevisions({ store });
    expect(restarted.removals('public', 1)).toEqual([]);
    await restarted.refresh('public');
    expect(restarted.removals('public', 1)).toEqual(expected);
  });
});
