import fc from 'fast-check';
import { readAppsFixture, readFixture } from '../__fixtures__/readFixture';
import { decodeList } from './decodeList';
import { keepEnv } from './keepEnv';

const context = { cluster: 'production', keepEnv: keepEnv([]) };

/** Values of the right name with anything inside. */
const almostApp = fc.record(
  {
    id: fc.oneof(fc.constant('/a'), fc.jsonValue()),
    tasks: fc.oneof(
      fc.array(
        fc.record(
          {
            id: fc.oneof(fc.string(), fc.jsonValue()),
            ports: fc.oneof(fc.array(fc.integer()), fc.jsonValue()),
            ipAddresses: fc.jsonValue(),
            healthCheckResults: fc.jsonValue(),
            startedAt: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
      fc.jsonValue(),
    ),
    networks: fc.jsonValue(),
    container: fc.jsonValue(),
    labels: fc.jsonValue(),
    env: fc.jsonValue(),
    instances: fc.jsonValue(),
    spec: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

interface Group {
  apps?: unknown[];
  groups?: Group[];
}

const appsWithin = (group: Group): unknown[] => [
  ...(group.apps ?? []),
  ...(group.groups ?? []).flatMap(appsWithin),
];

describe('decodeList', () => {
  it.each(['app', 'pod'] as const)('never throws for junk as %s', kind => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(almostApp)), junk => {
        const { apps, errors } = decodeList(junk, kind, context);
        expect(apps.length + errors.length).toBe(
          Array.isArray(junk) ? junk.length : 1,
        );
      }),
    );
  });

  it('reports an odd app by id and field and keeps the others', () => {
    const apps = readAppsFixture('v1.9-apps-host.json');
    const odd = { id: '/odd', tasks: [{ id: 't', ports: ['secret-value'] }] };
    const result = decodeList([odd, ...apps], 'app', context);
    expect(result.apps).toHaveLength(apps.length);
    expect(result.errors).toEqual([
      {
        id: '/odd',
        message: expect.stringContaining("Field 'tasks.0.ports.0'"),
      },
    ]);
    expect(JSON.stringify(result.errors)).not.toContain('secret-value');
  });

  it.each([
    ['docs-group.json', ['/tools/oauth-server', '/tools/docker/registry']],
    ['v1.9-groups.json', ['/host/require-ports']],
  ])('decodes the apps within the groups of %s', (file, expected) => {
    const { apps, errors } = decodeList(
      appsWithin(JSON.parse(readFixture(file))),
      'app',
      context,
    );
    expect(errors).toEqual([]);
    expect(apps.map(app => app.id)).toEqual(expect.arrayContaining(expected));
  });

  it('keeps only labels with text', () => {
    const labels = { team: 'x', odd: { a: 1 } };
    const { apps } = decodeList([{ id: '/a', labels }], 'app', context);
    expect(apps[0]!.labels).toEqual({ team: 'x' });
  });
});
