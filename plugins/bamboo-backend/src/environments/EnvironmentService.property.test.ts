import { TestDatabases } from '@backstage/backend-test-utils';
import { EnvironmentInput } from '@bamboo-lb/plugin-bamboo-common';
import fc from 'fast-check';
import { ann, ci, PAY, SHOP } from '../authorization/__testUtils__/company';
import { author, valueFor } from '../mappings/__testUtils__/store';
import { NameTakenError } from '../mappings/errors';
import { makeEnvironments } from './__testUtils__/environments';
import { SYSTEM } from './__testUtils__/systemCatalog';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

jest.setTimeout(120_000);

/** The first much more often than the others, so that most copies are made. */
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
  );

const mapping = fc.record({
  host: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('a', 'b', 'c', '*') },
    { weight: 1, arbitrary: fc.constantFrom('a.qa', 'qa-a') },
  ),
  domain: mostly('example.com', 'example.org'),
  path: fc.constantFrom('/', '/api'),
  entityRef: mostly(SHOP, PAY),
  app: mostly('/shop/web', '/shop/missing', '/payments/web'),
});
const input: fc.Arbitrary<EnvironmentInput> = fc.record({
  name: mostly('qa', 'Not a name'),
  from: fc.constantFrom({ system: SYSTEM }, { entityRefs: [SHOP] }),
  hosts: fc.array(
    mostly(
      { from: '*.example.com', to: '*.qa.example.com' },
      { from: '*.example.com', to: 'qa-*.example.com' },
      { from: '*.example.com', to: 'one.example.com' },
      { from: 'a.example.com', to: 'b.example.com' },
      { from: '*', to: '*' },
      { from: '*.example.org', to: '*.example.com' },
    ),
    { minLength: 1, maxLength: 2 },
  ),
  apps: mostly(
    [{ from: '/shop/*', to: '/shop/qa/*' }],
    [],
    [{ from: '/shop/*', to: '/elsewhere/*' }],
  ),
  loadBalancer: mostly<string | undefined>(undefined, 'internal', 'none'),
  cluster: mostly<string | undefined>(undefined, 'staging', 'none'),
  expiresAt: mostly<string | null>(null, '2027-01-01T00:00:00Z', '2020-01-01'),
});

describe('copying names', () => {
  it('makes just what was shown before when nothing stood in the way, and nothing otherwise', async () => {
    const knex = await databases.init('SQLITE_3');
    const { environmentService, store } = await makeEnvironments(knex);
    let made = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(mapping, { maxLength: 4 }),
        input,
        fc.constantFrom(ann, ci),
        async (mappings, asked, credentials) => {
          await knex('mapping_version').del();
          await knex('mapping_target').del();
          await knex('mapping').del();
          await knex('environment').del();
          for (const { app, host, domain, ...value } of mappings) {
            const targets = [
              { cluster: 'production', app, port: 0, weight: 100 },
            ];
            await store
              .create(
                valueFor(`${host}.${domain}`, { ...value, targets }),
                author,
              )
              .catch(error => {
                if (!(error instanceof NameTakenError)) {
                  throw error;
                }
              });
          }
          const before = await store.all();
          const check = await environmentService.check(asked, credentials);
          const shown = check.items.flatMap(({ copy }) => copy ?? []);
          const isOk =
            check.problems.length === 0 &&
            check.items.every(({ problems }) => problems.length === 0);
          const outcome = await environmentService
            .create(asked, { credentials })
            .then(
              () => 'made',
              () => 'refused',
            );
          expect(outcome).toBe(isOk ? 'made' : 'refused');
          made += isOk ? 1 : 0;
          const after = await store.all();
          const old = new Set(before.map(({ id }) => id));
          const added = after.filter(({ id }) => !old.has(id));
          expect(after.filter(({ id }) => old.has(id))).toEqual(before);
          expect(added).toHaveLength(isOk ? shown.length : 0);
          expect(added).toMatchObject(
            (isOk ? shown : []).map(({ expiresAt, ...copy }) => ({
              ...copy,
              expiresAt: expiresAt ? new Date(expiresAt).toISOString() : null,
            })),
          );
          expect(await knex('environment')).toHaveLength(isOk ? 1 : 0);
        },
      ),
      { numRuns: 200 },
    );
    // Otherwise the half of it that matters was not tried.
    expect(made).toBeGreaterThan(10);
  });
});
