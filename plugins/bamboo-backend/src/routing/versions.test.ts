import { CanaryOptions, Target } from '@bamboo-lb/plugin-bamboo-common';
import { RoutableApp, RemovalReason } from '../apps/model';
import { StoredMapping } from '../mappings/model';
import {
  appWith,
  instanceAt,
  lookupIn,
  mappingTo,
} from './__testUtils__/fixtures';
import { brake } from './brake';
import { buildRoutingTable } from './buildRoutingTable';
import { RoutingTable } from './model';
import { countTable } from './tableCounts';

const OLD = '2024-05-01T10:00:00.000Z';
const NEW = '2024-05-01T11:00:00.000Z';
const NEXT = '2024-05-01T13:00:00.000Z';
const now = new Date('2024-05-01T12:00:00Z');

/** An app of cluster `production` with instances such as `old1` by version. */
function webWith(instances: Record<string, string>): RoutableApp {
  return appWith(
    '/web',
    Object.entries(instances).map(([id, version], i) => ({
      ...instanceAt(id, `10.0.0.${i + 1}`, 31000),
      version,
    })),
  );
}

const both = webWith({ old1: OLD, old2: OLD, new1: NEW });
const target = (more: Partial<Target>): Target => ({
  ...{ cluster: 'production', app: '/web', port: 0, weight: 100 },
  ...more,
});
const canary: CanaryOptions = {
  tag: 'abcdef',
  nameMapping: null,
  sticky: true,
  header: 'new',
  cookie: null,
  steps: [],
  guard: null,
  startedAt: now.toISOString(),
  startedBy: 'user:default/a',
};
const plain = mappingTo('/web');
const split = mappingTo('/web', {
  version: 2,
  targets: [
    target({ weight: 90, notVersion: NEW }),
    target({ weight: 10, version: NEW }),
  ],
  options: { canary },
});

const build = (
  mappings: StoredMapping[],
  app: RoutableApp,
  excludedOwners = new Set<string>(),
) =>
  buildRoutingTable({
    loadBalancer: { name: 'public', clusters: ['production'] },
    mappings,
    app: lookupIn([app]),
    now,
    excludedOwners,
  });

/** The instances behind each target of the first route. */
const sides = ({ routes, backends }: RoutingTable) =>
  (routes[0]?.targets ?? []).map(({ backend }) =>
    backends
      .find(({ name }) => name === backend)
      ?.servers.map(({ instance }) => instance)
      .sort(),
  );

describe('a target of some versions of an app', () => {
  it('has only their instances', async () => {
    expect(sides(await build([split], both))).toEqual([
      ['old1', 'old2'],
      ['new1'],
    ]);
  });

  it('has a backend of its own, beside that of the whole app', async () => {
    const whole = mappingTo('/web', { id: 'm2', path: '/all' });
    const { backends } = await build([split, whole], both);
    expect(backends.map(b => b.name)).toEqual([
      expect.stringMatching(/^production-web-0-[0-9a-f]{12}$/),
      expect.stringMatching(/^production-web-0-not-[0-9a-f]{12}$/),
      expect.stringMatching(/^production-web-0-v-[0-9a-f]{12}$/),
    ]);
  });

  it('has an instance under the name that it has everywhere', async () => {
    const [whole] = (await build([plain], both)).backends;
    const { backends } = await build([split], both);
    const names = (servers = whole?.servers) => servers?.map(s => s.name);
    expect(backends.flatMap(b => names(b.servers)).sort()).toEqual(names());
  });

  it('leaves out no instance while there is none of another version', async () => {
    const all = webWith({ new1: NEW, new2: NEW });
    expect(sides(await build([split], all))).toEqual([
      ['new1', 'new2'],
      ['new1', 'new2'],
    ]);
  });

  it('is empty while its version has no instance', async () => {
    const old = webWith({ old1: OLD });
    expect(sides(await build([split], old))).toEqual([['old1'], []]);
  });

  it('is the same object for the same object of the app', async () => {
    const first = await build([split], both);
    const second = await build([split], both);
    first.backends.forEach((b, i) => expect(second.backends[i]).toBe(b));
  });
});

describe('the canary of a route', () => {
  it('says what HAProxy and agents need', async () => {
    expect((await build([split], both)).routes[0]?.canary).toEqual({
      ...{ tag: 'abcdef', sticky: true, header: 'new', cookie: null },
      guard: null,
    });
  });

  it('goes with a side that is refused', async () => {
    const stable = appWith('/stable', [instanceAt('s', '10.0.1.1', 1)]);
    const apps = mappingTo('/web', {
      targets: [target({ weight: 90 }), target({ app: '/new', weight: 10 })],
      options: { canary },
    });
    const refused = new Set(['app:production/new']);
    const { routes } = await build([apps], stable, refused);
    expect(routes).toMatchObject([{ targets: [{ weight: 100 }] }]);
    expect(routes[0]?.canary).toBeUndefined();
  });
});

describe('the brake, at changes of versions', () => {
  function judge(
    previous: RoutingTable,
    next: RoutingTable,
    evidence: {
      changed?: string[];
      instances?: Record<string, RemovalReason>;
    } = {},
  ) {
    const { servers, hosts } = countTable(previous);
    return brake({
      previous,
      next,
      evidence: {
        apps: new Map([
          [
            'production/web',
            { instances: evidence.instances ?? {}, deleted: false },
          ],
        ]),
        changedMappings: new Set(evidence.changed),
        released: new Set(),
      },
      window: {
        servers: { highest: servers, unexplained: 0 },
        hosts: { highest: hosts, unexplained: 0 },
      },
      limits: { share: 0, servers: 0, hosts: 0 },
      held: [],
      now,
    });
  }

  it.each([
    ['start', plain, split],
    ['end', split, plain],
  ])(
    'explains the %s of a canary by the change of its mapping',
    async (_, before, after) => {
      const next = await build([after], both);
      const { held, table, removals } = judge(
        await build([before], both),
        next,
        { changed: ['m1'] },
      );
      expect(held).toEqual([]);
      expect(table).toBe(next);
      expect(new Set(removals.map(({ reason }) => reason))).toEqual(
        new Set(['mapping']),
      );
    },
  );

  it('explains an instance that leaves for its version and goes on', async () => {
    const before = await build([split], webWith({ new1: NEW, new2: NEW }));
    const next = await build(
      [split],
      webWith({ new1: NEW, new2: NEW, next1: NEXT }),
    );
    const { held, removals } = judge(before, next);
    expect(sides(next)).toEqual([['next1'], ['new1', 'new2']]);
    expect(held).toEqual([]);
    expect(removals).toEqual(
      Array.from({ length: 2 }, () => ({
        backend: expect.stringContaining('-not-'),
        server: expect.any(String),
        reason: 'mapping',
      })),
    );
  });

  it('explains an instance of one version that Marathon kills', async () => {
    const { held, removals } = judge(
      await build([split], both),
      await build([split], webWith({ old1: OLD, old2: OLD })),
      { instances: { new1: 'killing' } },
    );
    expect(held).toEqual([]);
    expect(removals).toMatchObject([{ reason: 'killing' }]);
  });

  it('holds an instance of one version that went without a word', async () => {
    const { held, table } = judge(
      await build([split], both),
      await build([split], webWith({ old1: OLD, old2: OLD })),
    );
    expect(held).toMatchObject([{ kind: 'server', instance: 'new1' }]);
    expect(sides(table)).toEqual([['old1', 'old2'], ['new1']]);
  });
});
