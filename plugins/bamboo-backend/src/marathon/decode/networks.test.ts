import { decodeApp } from './decodeApp';
import { decodePod } from './decodePod';
import { keepEnv } from './keepEnv';

const context = { cluster: 'production', keepEnv: keepEnv([]) };

interface Mapping {
  containerPort: number;
  hostPort?: number | null;
  networkNames?: string[];
}

/** What is decoded of an app with one running task. */
const decode = (
  app: object,
  task: {
    ports?: number[];
    ips?: (string | null | undefined)[];
    state?: string;
  } = {},
) => {
  const { ips = [], ...rest } = task;
  const decoded = decodeApp(
    {
      id: '/a',
      ...app,
      tasks: [
        {
          id: 'a.1',
          host: '10.0.0.1',
          state: 'TASK_RUNNING',
          ipAddresses: ips.map(ipAddress => ({ ipAddress })),
          ...rest,
        },
      ],
    },
    context,
  );
  return {
    at: decoded.instances[0]!.endpoints.map(
      ({ address, port }) => `${address}:${port}`,
    ),
    problems: decoded.problems.map(({ message }) => message),
  };
};

const networked = (names: string[], portMappings: Mapping[]) => ({
  networks: names.map(name => ({ name, mode: 'container' })),
  container: { portMappings },
});

describe('the addresses of tasks', () => {
  it('are those of the host for each port that asks for one, in their order', () => {
    const app = networked(
      ['dcos'],
      [
        { containerPort: 80 },
        { containerPort: 81, hostPort: 0 },
        { containerPort: 82, hostPort: null },
        { containerPort: 83, hostPort: 9090 },
      ],
    );
    const task = { ports: [31001, 9090], ips: ['9.0.0.1'] };
    expect(decode(app, task)).toEqual({
      at: ['9.0.0.1:80', '10.0.0.1:31001', '9.0.0.1:82', '10.0.0.1:9090'],
      problems: [],
    });
  });

  it('are unknown until the task has an address of its own', () => {
    const app = networked(['dcos'], [{ containerPort: 80 }]);
    expect(decode(app, {})).toEqual({ at: [], problems: [] });
  });

  it.each([undefined, null, ''])(
    'are unknown where Mesos tells of a network without its address, as %p',
    unsaid => {
      const ips = [unsaid, '9.0.0.1'];
      const own = networked(['dcos'], [{ containerPort: 80 }]);
      expect(decode(own, { ips })).toEqual({ at: [], problems: [] });
      const ofTheHost = networked(
        ['dcos'],
        [{ containerPort: 80, hostPort: 0 }],
      );
      expect(decode(ofTheHost, { ips, ports: [31001] })).toEqual({
        at: ['10.0.0.1:31001'],
        problems: [],
      });
    },
  );

  it('take a network without a mode as one of containers', () => {
    const app = {
      networks: [{ name: 'dcos' }],
      container: { portMappings: [{ containerPort: 80 }] },
    };
    expect(decode(app, { ips: ['9.0.0.1'] }).at).toEqual(['9.0.0.1:80']);
  });

  it('have the host port where the container port is 0', () => {
    const app = networked(['dcos'], [{ containerPort: 0, hostPort: 0 }]);
    const task = { ports: [31001], ips: ['9.0.0.1'] };
    expect(decode(app, task).at).toEqual(['10.0.0.1:31001']);
    const unreachable = networked(['dcos'], [{ containerPort: 0 }]);
    expect(decode(unreachable, { ips: ['9.0.0.1'] }).at).toEqual([]);
  });

  it('are the task’s own even with a host port up to 1.4', () => {
    const app = {
      ipAddress: {},
      container: {
        docker: {
          network: 'USER',
          portMappings: [{ containerPort: 80, hostPort: 0 }],
        },
      },
    };
    const task = { ports: [31001], ips: ['9.0.0.1'] };
    expect(decode(app, task).at).toEqual(['9.0.0.1:80']);
  });

  it('are the docker bridge’s never', () => {
    const app = {
      networks: [{ mode: 'container/bridge' }],
      container: { portMappings: [{ containerPort: 80 }] },
    };
    const task = { ports: [31001], ips: ['172.17.0.2'] };
    expect(decode(app, task).at).toEqual(['10.0.0.1:31001']);
  });

  it.each([
    [{ docker: { network: 'BRIDGE' } }, undefined],
    [{ docker: { network: 'BRIDGE', portMappings: [] } }, undefined],
    [{}, [{ mode: 'container/bridge' }]],
  ])(
    'are none where nothing is mapped into a bridge (%j), and the app says so',
    (container, networks) => {
      const app = { ports: [10000], container, networks };
      expect(decode(app, { ports: [31001], ips: ['172.17.0.2'] })).toEqual({
        at: [],
        problems: [
          'Instance a.1 has host ports, but no port mapping leads from them into its bridge',
        ],
      });
      expect(decode(app, { ports: [] })).toEqual({ at: [], problems: [] });
    },
  );

  it.each([
    ['fewer', [31001]],
    ['more', [31001, 31002, 31003]],
  ])('are not guessed when there are %s host ports', (_, ports) => {
    const app = networked(
      ['dcos'],
      [
        { containerPort: 80, hostPort: 0 },
        { containerPort: 81, hostPort: 0 },
      ],
    );
    const { at, problems } = decode(app, { ports, ips: ['9.0.0.1'] });
    expect(at).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('another definition')]);
  });

  describe('in several networks', () => {
    const several = networked(
      ['a', 'b'],
      [
        { containerPort: 80 },
        { containerPort: 81, networkNames: ['a'] },
        { containerPort: 82, networkNames: ['b'] },
        { containerPort: 83, networkNames: ['b'], hostPort: 0 },
      ],
    );
    const task = { ports: [31001], ips: ['9.0.0.1', '9.1.0.1'] };

    it('are the first, which Marathon takes too, or the host’s', () => {
      expect(decode(several, task).at).toEqual([
        '9.0.0.1:80',
        '9.0.0.1:81',
        '10.0.0.1:31001',
      ]);
    });

    it('are unknown for a port of another network, and the app says what to do', () => {
      expect(decode(several, task).problems).toEqual([
        'Instance a.1 has no known address for port 2: Marathon does not say which address is in which of several networks; give it a host port, or put the network first',
      ]);
    });
  });
});

describe('the addresses of pods', () => {
  const instanceOf = (networks: object[], endpoint: object) =>
    decodePod(
      {
        id: '/p',
        spec: {
          networks,
          containers: [{ name: 'web', endpoints: [endpoint] }],
        },
        instances: [
          {
            id: 'p.1',
            status: 'STABLE',
            agentHostname: '10.0.0.1',
            networks: [
              { name: 'a', addresses: ['9.0.0.1'] },
              { name: 'b', addresses: ['9.1.0.1'] },
            ],
            containers: [
              {
                name: 'web',
                endpoints: [{ name: 'http', allocatedHostPort: 31001 }],
              },
            ],
          },
        ],
      },
      context,
    ).instances[0]!.endpoints.map(({ address, port }) => `${address}:${port}`);

  const http = { name: 'http', containerPort: 80 };
  const a = { name: 'a', mode: 'container' };
  const b = { name: 'b', mode: 'container' };

  it.each([
    ['the host', [{ mode: 'host' }], http, ['10.0.0.1:31001']],
    ['a host port', [a], { ...http, hostPort: 0 }, ['10.0.0.1:31001']],
    ['one network', [a], http, ['9.0.0.1:80']],
    ['the first of several', [a, b], http, ['9.0.0.1:80']],
    [
      'the network that is named',
      [a, b],
      { ...http, networkNames: ['b'] },
      ['9.1.0.1:80'],
    ],
    ['a bridge', [{ mode: 'container/bridge' }], http, []],
    [
      'a bridge with a host port',
      [{ mode: 'container/bridge' }],
      { ...http, hostPort: 0 },
      ['10.0.0.1:31001'],
    ],
  ])('are those of %s', (_, networks, endpoint, expected) => {
    expect(instanceOf(networks, endpoint)).toEqual(expected);
  });
});
