import fc from 'fast-check';
import { backendOf, tableOf } from './__testUtils__/fixtures';
import { brake, BrakeInput } from './brake';
import { countTable } from './tableCounts';

const now = new Date('2024-05-01T12:00:00Z');
const limits = { share: 0.5, servers: 2, hosts: 1 };
const tasks = (n: number) => Array.from({ length: n }, (_, i) => `t${i}`);
const none = {
  apps: new Map(),
  changedMappings: new Set<string>(),
  released: new Set<string>(),
};

function run(overrides: Partial<BrakeInput> & Pick<BrakeInput, 'next'>) {
  const previous = tableOf([backendOf(1, tasks(10))]);
  const live = overrides.previous ?? previous;
  return brake({
    previous,
    evidence: none,
    window: {
      servers: { highest: countTable(live).servers, unexplained: 0 },
      hosts: { highest: countTable(live).hosts, unexplained: 0 },
    },
    limits,
    held: [],
    now,
    ...overrides,
  });
}

const left = (result: ReturnType<typeof brake>) =>
  countTable(result.table).servers;

describe('brake', () => {
  it('lets unexplained removals through up to the share', () => {
    const next = tableOf([backendOf(1, tasks(5))]);
    expect(run({ next })).toEqual({
      table: next,
      held: [],
      removals: [],
      unexplained: { servers: 5, hosts: 0 },
    });
  });

  it('holds them all beyond it, and lets additions go on', () => {
    const next = tableOf([
      backendOf(1, [...tasks(4), 't99']),
      backendOf(2, ['t1']),
    ]);
    const result = run({ next });
    expect(left(result)).toBe(12);
    expect(result.held).toHaveLength(6);
    expect(result.held[0]).toEqual({
      kind: 'server',
      cluster: 'production',
      app: '/a1',
      instance: expect.stringMatching(/^t[4-9]$/),
      since: now.toISOString(),
    });
  });

  it('counts what already went without explanation', () => {
    const next = tableOf([backendOf(1, tasks(9))]);
    const window = {
      servers: { highest: 10, unexplained: 5 },
      hosts: { highest: 1, unexplained: 0 },
    };
    expect(run({ next, window }).held).toHaveLength(1);
  });

  it('always lets the minimum go', () => {
    const previous = tableOf([backendOf(1, tasks(2)), backendOf(2, tasks(1))]);
    const next = tableOf([backendOf(1, []), backendOf(2, tasks(1))]);
    expect(run({ previous, next }).held).toEqual([]);
  });

  it('holds a lost app as a whole, with its route', () => {
    const previous = tableOf([backendOf(1, tasks(4)), backendOf(2, tasks(1))]);
    const next = tableOf([backendOf(2, tasks(1))]);
    const result = run({ previous, next });
    expect(result.table).toEqual(previous);
    expect(result.held).toEqual([
      {
        kind: 'app',
        cluster: 'production',
        app: '/a1',
        since: now.toISOString(),
      },
    ]);
  });

  it('holds when more hosts would lose their last server than may', () => {
    const previous = tableOf([1, 2, 3, 4].map(n => backendOf(n, ['t1'])));
    const next = tableOf([
      ...[1, 2, 3].map(n => backendOf(n, [])),
      backendOf(4, ['t1']),
    ]);
    const loose = { share: 0.5, servers: 100, hosts: 2 };
    expect(run({ previous, next, limits: loose }).held).toHaveLength(3);
    expect(
      run({ previous, next, limits: { ...loose, hosts: 3 } }).held,
    ).toEqual([]);
  });

  it('remembers since when something is held', () => {
    const since = '2024-05-01T11:00:00.000Z';
    const held = {
      kind: 'app' as const,
      cluster: 'production',
      app: '/a1',
      since,
    };
    const next = tableOf([backendOf(1, [])]);
    expect(run({ next, held: [held] }).held).toEqual([held]);
  });

  const gone = tableOf([backendOf(1, [])]);
  it.each([
    [
      'evidence for each instance',
      {
        apps: new Map([
          [
            'production/a1',
            {
              instances: Object.fromEntries(
                tasks(10).map(task => [task, 'scaled' as const]),
              ),
              deleted: false,
            },
          ],
        ]),
      },
      gone,
      'scaled',
    ],
    [
      'evidence that the app was deleted',
      { apps: new Map([['production/a1', { instances: {}, deleted: true }]]) },
      gone,
      'deleted',
    ],
    [
      'a release of the app',
      { released: new Set(['app production/a1']) },
      gone,
      'released',
    ],
    [
      'releases of each server',
      {
        released: new Set(
          tasks(10).map(task => `server production/a1 ${task}`),
        ),
      },
      gone,
      'released',
    ],
    [
      "a person's change of the mapping",
      { changedMappings: new Set(['m1']) },
      tableOf([]),
      'mapping',
    ],
  ])('lets everything go with %s', (_, evidence, next, reason) => {
    const result = run({ next, evidence: { ...none, ...evidence } });
    expect(result.table).toBe(next);
    expect(result.held).toEqual([]);
    expect(result.unexplained).toEqual({ servers: 0, hosts: 0 });
    expect(new Set(result.removals.map(removal => removal.reason))).toEqual(
      new Set([reason]),
    );
    expect(result.removals.filter(removal => removal.server)).toHaveLength(10);
  });

  it('takes expiry for an explanation', () => {
    const table = tableOf([backendOf(1, tasks(10))]);
    const previous = {
      ...table,
      routes: table.routes.map(route => ({
        ...route,
        expiresAt: now.toISOString(),
      })),
    };
    const result = run({ previous, next: tableOf([]) });
    expect(result.table.backends).toEqual([]);
    expect(result.removals.at(-1)).toEqual({
      backend: 'b1',
      reason: 'mapping',
    });
  });

  it('does not keep a server whose address is now that of another', () => {
    const stranger = backendOf(2, ['t1']);
    const [server] = stranger.servers;
    const lost = backendOf(1, tasks(10));
    const next = tableOf([
      {
        ...stranger,
        servers: lost.servers.slice(0, 3).map((old, i) => ({
          ...(server ?? old),
          name: `s-000000000${i}`,
          instance: `new${i}`,
          address: old.address,
          port: old.port,
        })),
      },
      backendOf(1, []),
    ]);
    const result = run({ next });
    const kept = result.table.backends.find(b => b.name === 'b1');
    expect(kept?.servers).toEqual(lost.servers.slice(3));
    expect(result.removals.map(r => r.reason)).toEqual(
      Array(3).fill('terminal'),
    );
  });

  it('holds nothing at the first table', () => {
    const next = tableOf([]);
    expect(run({ previous: undefined, next }).table).toBe(next);
  });

  it('never lets too much go unexplained, and never holds the explained', () => {
    const sizes = fc.array(fc.nat(6), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        sizes,
        fc.infiniteStream(fc.constantFrom('stay', 'go', 'killing', 'release')),
        fc.record({
          share: fc.constantFrom(0, 0.25, 0.5, 1),
          servers: fc.nat(5),
          hosts: fc.nat(3),
        }),
        fc.nat(4),
        (counts, fates, someLimits, spent) => {
          const previous = tableOf(
            counts.map((count, n) => backendOf(n, tasks(count))),
          );
          const apps: BrakeInput['evidence']['apps'] = new Map(
            previous.backends.map(({ cluster, app }) => [
              `${cluster}${app}`,
              { instances: {}, deleted: false },
            ]),
          );
          const released = new Set<string>();
          const open = new Set<string>();
          const explained = new Set<string>();
          const next = tableOf(
            previous.backends.map(backend => ({
              ...backend,
              servers: backend.servers.filter(({ name, instance }) => {
                const fate = fates.next().value;
                const key = `${backend.cluster}${backend.app}`;
                const id = `${backend.name} ${name}`;
                if (fate === 'killing') {
                  Object.assign(apps.get(key)?.instances ?? {}, {
                    [instance]: 'killing',
                  });
                }
                if (fate === 'release') {
                  released.add(`server ${key} ${instance}`);
                }
                if (fate !== 'stay') {
                  (fate === 'go' ? open : explained).add(id);
                }
                return fate === 'stay';
              }),
            })),
          );
          const highest = countTable(previous).servers;
          const result = run({
            previous,
            next,
            limits: someLimits,
            evidence: { apps, released, changedMappings: new Set() },
            window: {
              servers: { highest, unexplained: spent },
              hosts: { highest: countTable(previous).hosts, unexplained: 0 },
            },
          });
          const there = new Set(
            result.table.backends.flatMap(b =>
              b.servers.map(server => `${b.name} ${server.name}`),
            ),
          );
          explained.forEach(id => expect(there).not.toContain(id));
          const lost = [...open].filter(id => !there.has(id)).length;
          expect(lost).toBe(result.unexplained.servers);
          const allowed = Math.max(
            someLimits.servers,
            someLimits.share * highest,
          );
          expect(lost === 0 || lost + spent <= allowed).toBe(true);
          expect(result.held.length > 0).toBe(lost < open.size);
          expect(
            new Set(result.removals.map(r => `${r.backend} ${r.server}`)),
          ).toEqual(explained);
        },
      ),
      { numRuns: 500 },
    );
  });
});
