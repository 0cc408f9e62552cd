import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { author, makeStore, valueFor } from './__testUtils__/store';
import { DatabaseMappingStore } from './DatabaseMappingStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('mappings in %s', databaseId => {
  let store: DatabaseMappingStore;

  beforeEach(async () => {
    ({ store } = await makeStore(await databases.init(databaseId)));
  }, 60_000);

  it('keep gapless versions and unique names whatever is done to them', async () => {
    const hosts = ['a.example.com', 'b.example.com', 'c.example.com'];
    const operation = fc.record({
      kind: fc.constantFrom('create', 'update', 'delete', 'revert'),
      mapping: fc.nat(3),
      host: fc.constantFrom(...hosts),
      behind: fc.constantFrom(0, 0, 0, 1),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { maxLength: 15 }),
        async operations => {
          const ids: string[] = [];
          const refusals: string[] = [];
          for (const { kind, mapping, host, behind } of operations) {
            const value = valueFor(host);
            const id = ids[mapping % Math.max(ids.length, 1)] ?? 'none';
            const newest = (await store.versions(id))[0]?.version ?? 0;
            const write = { id, version: newest - behind };
            try {
              if (kind === 'create') {
                ids.push((await store.create(value, author)).id);
              } else if (kind === 'delete') {
                await store.delete(write, author);
              } else {
                const action = kind === 'update' ? 'update' : 'revert';
                await store.update({ ...write, action, value }, author);
              }
            } catch (error) {
              refusals.push(String(error).split(':')[0] ?? '');
            }
          }
          expect(['ConflictError', 'NotFoundError']).toEqual(
            expect.arrayContaining([...new Set(refusals)]),
          );
          const all = await store.all();
          expect(new Set(all.map(({ host }) => host)).size).toBe(all.length);
          for (const id of ids) {
            const versions = await store.versions(id);
            expect(versions.map(({ version }) => version)).toEqual(
              versions.map((_, index) => versions.length - index),
            );
            const live = await store.get(id);
            expect(live?.version).toBe(
              versions[0]?.value ? versions.length : undefined,
            );
            expect(live?.host).toBe(versions[0]?.value?.host);
          }
          for (const { id, version } of all) {
            await store.delete({ id, version }, author);
          }
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);
});
