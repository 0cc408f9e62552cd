import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ann, makeAuthorizer } from '../authorization/__testUtils__/company';
import { author, makeStore, valueFor } from '../mappings/__testUtils__/store';
import { StaleVersionError } from '../mappings/errors';
import { MappingStore } from '../mappings/MappingStore';
import { ReleaseInput } from '@bamboo-lb/plugin-bamboo-common';
import { WrittenRelease } from '../releases/ReleaseService';
import { GUARD } from './__testUtils__/views';
import { CanaryService } from './CanaryService';
import { CanaryStarter } from './CanaryStarter';
import { CanaryStore } from './CanaryStore';
import { SidesStore } from './SidesStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const caller = { credentials: ann };

/** A canary whose mapping others write to just before the service does. */
async function make(options: { intrusions: number }) {
  const knex = await databases.init('SQLITE_3');
  const { store } = await makeStore(knex);
  const [stable] = valueFor('shop.example.com').targets;
  const value = valueFor('shop.example.com', {
    targets: [
      { ...stable!, weight: 90 },
      { ...stable!, app: '/shop/next', weight: 10 },
    ],
    options: {
      canary: {
        tag: 'abc123',
        nameMapping: null,
        sticky: true,
        header: null,
        cookie: null,
        steps: [],
        guard: GUARD,
        startedAt: '2026-11-25T12:00:00.000Z',
        startedBy: author.by,
      },
    },
  });
  const { id } = await store.create(value, author);
  let { intrusions } = options;
  const intrude = async () => {
    const current = (await store.get(id))!;
    if (intrusions > 0) {
      intrusions -= 1;
      const { version } = current;
      await store.update({ id, version, action: 'update', value }, author);
    }
  };
  const mappings: MappingStore = Object.create(store, {
    get: { value: (wanted: string) => store.get(wanted) },
    writeAll: {
      value: async (...args: Parameters<MappingStore['writeAll']>) => {
        await intrude();
        return store.writeAll(...args);
      },
    },
  });
  const versions: number[] = [];
  const create = async ({ changes }: ReleaseInput) => {
    await intrude();
    const expected = (changes[0] as { version: number }).version;
    versions.push(expected);
    const current = (await store.get(id))!;
    if (current.version !== expected) {
      throw new StaleVersionError({ expected, current });
    }
    return { mappings: [current] } as Partial<WrittenRelease> as WrittenRelease;
  };
  const service = new CanaryService({
    auditor: mockServices.auditor.mock({
      createEvent: async () => ({
        success: async () => {},
        fail: async () => {},
      }),
    }),
    authorizer: makeAuthorizer({}),
    canaries: new CanaryStore({ knex }),
    mappings,
    releases: { create },
    sides: new SidesStore({ knex }),
    starter: {} as CanaryStarter,
  });
  return { id, service, store, versions, value };
}

describe('what people do to canaries while others write', () => {
  it('ends them all the same', async () => {
    const { id, service, versions } = await make({ intrusions: 2 });
    await service.end('aborted', id, {}, caller);
    expect(versions).toEqual([1, 2, 3]);
  });

  it('moves them all the same, unless a version was named', async () => {
    const { id, service, store } = await make({ intrusions: 2 });
    await service.update(id, { weight: 40 }, caller);
    expect(await store.get(id)).toMatchObject({
      version: 4,
      targets: [{ weight: 60 }, { weight: 40 }],
    });

    const named = await make({ intrusions: 1 });
    await expect(
      named.service.update(named.id, { version: 1, weight: 40 }, caller),
    ).rejects.toThrow(StaleVersionError);
  });

  it('gives up when they never cease', async () => {
    const { id, service, versions } = await make({ intrusions: 100 });
    await expect(service.end('promoted', id, {}, caller)).rejects.toThrow(
      StaleVersionError,
    );
    expect(versions).toHaveLength(5);
  });
});
