import { MarathonSimulator } from '../MarathonSimulator';
import { Client, QUICK_APP } from '../__testUtils__/Client';
import { poll } from '../__testUtils__/poll';
import {
  type Json,
  deployHealthy,
  fieldsOf,
  sinceIn,
} from '../__testUtils__/versions';
import { PROFILE_NAMES, type ProfileName } from './Profile';

jest.setTimeout(30_000);

const bridge = {
  ...QUICK_APP,
  networks: [{ mode: 'container/bridge' }],
  container: {
    type: 'DOCKER',
    docker: { image: 'shop/web' },
    portMappings: [{ containerPort: 8080, name: 'http' }],
  },
};

const ownAddress = {
  ...QUICK_APP,
  networks: [{ mode: 'container', name: 'dcos' }],
  container: {
    type: 'DOCKER',
    docker: { image: 'shop/web' },
    portMappings: [
      { containerPort: 8081, name: 'http' },
      { containerPort: 8082, hostPort: 0, name: 'admin' },
    ],
  },
};

const pod = {
  id: '/pods/web',
  containers: [
    {
      name: 'web',
      endpoints: [
        { name: 'http', containerPort: 8083, hostPort: 0 },
        { name: 'admin', containerPort: 8084 },
      ],
      healthCheck: {
        http: { endpoint: 'http', path: '/health' },
        gracePeriodSeconds: 0.05,
        intervalSeconds: 0.05,
      },
    },
    { name: 'log' },
  ],
  networks: [{ mode: 'container', name: 'dcos' }],
};

describe.each(PROFILE_NAMES)('in Marathon %s', name => {
  const since = sinceIn(name);
  let simulator: MarathonSimulator;
  let client: Client;

  const deploy = (id: string, body: object) => deployHealthy(client, id, body);

  beforeAll(async () => {
    simulator = await MarathonSimulator.start({ port: 0, profile: name });
    client = new Client(simulator.url);
  });

  afterAll(() => simulator.stop());

  it('writes a bridge as that version does', async () => {
    const { container, networks } = await deploy('/bridge', bridge);
    const mapping = { containerPort: 8080, hostPort: 0 };
    expect({ container, networks }).toMatchObject(
      since('1.5')
        ? {
            networks: [{ mode: 'container/bridge' }],
            container: { portMappings: [{ ...mapping, name: 'http' }] },
          }
        : {
            container: {
              docker: { network: 'BRIDGE', portMappings: [mapping] },
            },
          },
    );
    const [inDocker] = container.docker.portMappings ?? [];
    expect(fieldsOf(inDocker, ['name', 'labels'])).toEqual(
      since('1.1.1') && !since('1.5') ? ['name', 'labels'] : [],
    );
  });

  if (since('1.1.1')) {
    it('gives tasks addresses as that version does', async () => {
      const app = await deploy('/own', ownAddress);
      const discovered = [
        { number: 8081, name: 'http' },
        { number: 8082, name: 'admin' },
      ];
      const mappings = [{ containerPort: 8081 }, { hostPort: 0 }];
      const shapes: [ProfileName, Json][] = [
        [
          '1.1.1',
          { ports: [], ipAddress: { discovery: { ports: discovered } } },
        ],
        [
          '1.4',
          {
            ipAddress: { networkName: 'dcos', discovery: { ports: [] } },
            container: { docker: { network: 'USER', portMappings: mappings } },
          },
        ],
        [
          '1.5',
          {
            networks: [{ mode: 'container', name: 'dcos' }],
            container: { portMappings: mappings },
          },
        ],
      ];
      const [, shape] = shapes.findLast(([first]) => since(first)) ?? [];
      expect(app).toMatchObject(shape ?? {});
      expect(app.tasks[0].ports).toHaveLength(since('1.4') ? 1 : 0);
      const [{ ipAddress }] = app.tasks[0].ipAddresses;
      const answer = await new Client(`http://${ipAddress}:8081`).json(
        'GET',
        '/',
      );
      expect(answer).toMatchObject({ app: 'own' });
    });
  } else {
    it('gives no task an address of its own', async () => {
      const answer = await client.fetch('/v2/apps/own', {
        method: 'PUT',
        body: JSON.stringify(ownAddress),
      });
      expect(answer.status).toBe(422);
    });
  }

  if (since('1.4')) {
    it('has pods', async () => {
      await client.json('POST', '/v2/pods', pod);
      const status = await poll('the pod is stable', async () => {
        const one = await client.json<Json>('GET', '/v2/pods/pods/web::status');
        const [condition] = one.instances[0]?.containers?.[0]?.conditions ?? [];
        return one.status === 'STABLE' && condition?.value === 'true' && one;
      });
      const [instance] = status.instances;
      expect(instance).toMatchObject({
        status: 'STABLE',
        agentHostname: '127.0.0.1',
        networks: [
          { name: 'dcos', addresses: [expect.stringMatching(/^127\./)] },
        ],
        containers: [
          {
            name: 'web',
            status: 'TASK_RUNNING',
            containerId: `${instance.id}.web${since('1.8') ? '.1' : ''}`,
            endpoints: [
              { name: 'http', allocatedHostPort: expect.any(Number) },
              { name: 'admin' },
            ],
          },
          { name: 'log', endpoints: [] },
        ],
      });
      expect(instance.containers[0].endpoints[1]).not.toHaveProperty(
        'allocatedHostPort',
      );
      const { apps } = await client.json<{ apps: Json[] }>('GET', '/v2/apps');
      expect(apps.map(({ id }) => id)).not.toContain('/pods/web');
      expect(await client.json('GET', '/v2/groups/pods')).toMatchObject({
        apps: [],
        pods: [{ id: '/pods/web' }],
      });
    });
  } else {
    it('has no pods', async () => {
      const answer = await client.fetch('/v2/pods::status');
      expect(answer.status).toBe(500);
    });
  }
});
