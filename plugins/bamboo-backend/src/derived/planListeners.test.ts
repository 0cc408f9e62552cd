import fc from 'fast-check';
import { appWith } from '../routing/__testUtils__/fixtures';
import { DerivedMappings } from './DerivedMappings';
import { derivedId } from './derivedId';
import { NamingLoadBalancer } from './model';

const OPEN: NamingLoadBalancer = {
  name: 'public',
  clusters: ['production'],
  domains: ['*.example.com'],
  binds: ['HTTP', 'PROBE'],
  marathonLb: { groups: ['external'], strict: false },
  tcp: {
    ports: [
      [5432, 5432],
      [9000, 9099],
    ],
    servicePorts: false,
  },
};
const SERVICE_PORTS = { ...OPEN, tcp: { ...OPEN.tcp!, servicePorts: true } };

type App = ReturnType<typeof appWith>;

const planAll = (
  apps: App[],
  loadBalancer = OPEN,
  held: readonly string[] = [],
) =>
  new DerivedMappings(loadBalancer).plan({
    stored: [],
    apps: () => apps,
    held: () => new Set(held),
    now: new Date('2024-05-01T12:00:00Z'),
  });

function plan(...input: Parameters<typeof planAll>) {
  const { names, problems } = planAll(...input);
  return {
    names: names.map(({ host, app, port }) => `${host} ${app}:${port}`),
    problems: [...problems].flatMap(([key, all]) =>
      all.map(({ type, message }) => `${key} ${type} ${message}`),
    ),
  };
}

const withEnv = (id: string, port: string, overrides: Partial<App> = {}) =>
  appWith(id, [], { env: { BAMBOO_TCP_PORT: port }, ...overrides });

const labelled = (id: string, labels: Record<string, string>, service = 9010) =>
  appWith(id, [], {
    labels: { HAPROXY_GROUP: 'external', ...labels },
    ports: [{ index: 0, protocol: 'tcp', servicePort: service }],
  });

describe('an app that asks for a TCP port', () => {
  it.each<[string, App, string]>([
    ['by BAMBOO_TCP_PORT', withEnv('/db', '5432'), ':5432 /db:0'],
    [
      'by the label PORT',
      labelled('/db', { HAPROXY_0_MODE: 'tcp', HAPROXY_0_PORT: '9001' }),
      ':9001 /db:0',
    ],
    [
      'by the label MODE, its service port',
      labelled('/db', { HAPROXY_0_MODE: 'TCP' }),
      ':9010 /db:0',
    ],
    [
      'by its group alone, its service port',
      labelled('/db', {}),
      ':9010 /db:0',
    ],
  ])('gets it %s', (_, app, listener) => {
    expect(plan([app])).toEqual({ names: [listener], problems: [] });
  });

  it('gets none where none is open, and is told when its labels ask', () => {
    const closed = { ...OPEN, tcp: undefined };
    const apps = [
      withEnv('/a', '5432'),
      labelled('/b', {}),
      labelled('/c', { HAPROXY_0_MODE: 'tcp' }),
      labelled('/d', { HAPROXY_0_PORT: '9001' }),
    ];
    expect(plan(apps, closed)).toEqual({
      names: [],
      problems: [
        'production/c LabelNotTaken HAPROXY_0_MODE: no port is open here',
        'production/d LabelNotTaken HAPROXY_0_PORT: no port is open here',
      ],
    });
  });

  it('is balanced as its label says', () => {
    const label = { HAPROXY_0_MODE: 'tcp', HAPROXY_0_BALANCE: 'leastconn' };
    expect(planAll([labelled('/db', label)]).mappings).toMatchObject([
      { host: ':9010', settings: { balance: 'leastconn' } },
    ]);
  });

  it('has it beside a host of the same port', () => {
    const label = { HAPROXY_0_VHOST: 'a.example.com', HAPROXY_0_PORT: '9001' };
    expect(plan([labelled('/a', label)])).toEqual({
      names: ['a.example.com /a:0', ':9001 /a:0'],
      problems: [],
    });
  });

  it.each<[string, App, string]>([
    [
      'a port that is not open',
      withEnv('/a', '22'),
      'PortNotOpen BAMBOO_TCP_PORT: port 22 is not open; these are: 5432, 9000-9099',
    ],
    [
      'a text that is no port',
      withEnv('/a', '9000\n  bind :22'),
      "PortNotOpen BAMBOO_TCP_PORT: '9000\n  bind :22' is no port; write a number from 1 to 65535",
    ],
    ['a number that is no port', withEnv('/a', '90000'), 'is no port'],
    [
      'an app without a TCP port',
      withEnv('/a', '9000', { ports: [{ index: 0, protocol: 'udp' }] }),
      'PortNotOpen BAMBOO_TCP_PORT: the app has no TCP port',
    ],
    [
      'a label with a closed port',
      labelled('/a', { HAPROXY_0_PORT: '22' }),
      'LabelNotTaken HAPROXY_0_PORT: port 22 is not open',
    ],
    [
      'a service port that is closed',
      labelled('/a', { HAPROXY_0_MODE: 'tcp' }, 10000),
      'LabelNotTaken HAPROXY_0_MODE: port 10000 is not open',
    ],
    [
      'a label of a port that it does not have',
      labelled('/a', { HAPROXY_0_ENABLED: 'false', HAPROXY_3_PORT: '9003' }),
      'LabelNotTaken HAPROXY_3_PORT: the app has no TCP port 3',
    ],
    [
      'a host for a port of mode tcp',
      labelled('/a', {
        HAPROXY_0_ENABLED: 'false',
        HAPROXY_3_MODE: 'tcp',
        HAPROXY_3_VHOST: 'a.example.com',
      }),
      'LabelNotTaken HAPROXY_3_VHOST: not for a port of mode tcp',
    ],
  ])('is told of %s, and harms nobody', (_, app, problem) => {
    const { names, problems } = plan([app, withEnv('/z', '9050')]);
    expect(names).toEqual([':9050 /z:0']);
    expect(problems[0]).toContain(problem);
    expect(problems.every(text => text.startsWith('production/a '))).toBe(true);
  });
});

describe('a port that asks for a password', () => {
  it('is not opened by TCP, whatever asks for it', () => {
    const app = {
      ...labelled('/a', { HAPROXY_0_AUTH: 'r:u:p', HAPROXY_0_PORT: '9001' }),
      env: { BAMBOO_TCP_PORT: '9002' },
    };
    expect(plan([app], SERVICE_PORTS).names).toEqual([]);
  });
});

describe('a TCP port that several ask for', () => {
  it('is of the first by id, and the others are told', () => {
    expect(plan([withEnv('/b', '9000'), withEnv('/a', '9000')])).toEqual({
      names: [':9000 /a:0'],
      problems: [
        'production/b PortTaken Port 9000 of public leads to /a already',
      ],
    });
  });

  it('is of the app whose service port it is', () => {
    const thief = labelled('/a', { HAPROXY_0_PORT: '9010' }, 9011);
    expect(plan([thief, labelled('/z', {})]).names).toEqual([':9010 /z:0']);
  });

  it('stays with the app that has it', () => {
    const { names } = planAll([withEnv('/z', '9000')]);
    const held = names.map(name => derivedId('public', name));
    const apps = [withEnv('/z', '9000'), withEnv('/a', '9000')];
    expect(plan(apps, OPEN, held).names).toEqual([':9000 /z:0']);
  });
});

describe('a load balancer that gives apps their service ports', () => {
  const app = (id: string, ...ports: [number, string][]) =>
    appWith(id, [], {
      ports: ports.map(([servicePort, protocol], index) => ({
        ...{ index, servicePort, protocol },
      })),
    });

  it('has each TCP port of an app listen there, where it is open', () => {
    const apps = [
      app('/a', [9001, 'tcp'], [9002, 'udp,tcp'], [9003, 'udp'], [80, 'tcp']),
    ];
    expect(plan(apps, SERVICE_PORTS)).toEqual({
      names: [':9001 /a:0', ':9002 /a:1'],
      problems: [],
    });
    expect(plan(apps).names).toEqual([]);
  });

  it('gives no port twice and none that is closed, whatever apps ask for', () => {
    const port = fc.oneof(fc.integer({ min: 8990, max: 9005 }), fc.nat());
    const asking = fc.record({
      id: fc.constantFrom('/a', '/b', '/c', '/d'),
      env: fc.option(fc.oneof(port.map(String), fc.string())),
      label: fc.option(fc.oneof(port.map(String), fc.string())),
      service: port,
    });
    fc.assert(
      fc.property(fc.uniqueArray(asking, { selector: a => a.id }), asked => {
        const apps = asked.map(({ id, env, label, service }) => ({
          ...labelled(
            id,
            label === null ? {} : { HAPROXY_0_PORT: label },
            service,
          ),
          env: { ...(env === null ? {} : { BAMBOO_TCP_PORT: env }) },
        }));
        const { names } = planAll(apps, SERVICE_PORTS);
        const ports = names.map(({ host }) => Number(host.slice(1)));
        expect(new Set(ports).size).toBe(ports.length);
        expect(ports.every(p => p === 5432 || (p >= 9000 && p <= 9099))).toBe(
          true,
        );
        expect(planAll([...apps].reverse(), SERVICE_PORTS).names).toEqual(
          names,
        );
      }),
    );
  });
});
