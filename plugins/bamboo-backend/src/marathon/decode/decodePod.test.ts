import { readFixture } from '../__fixtures__/readFixture';
import { decodePod } from './decodePod';
import { keepEnv } from './keepEnv';

const context = { cluster: 'production', keepEnv: keepEnv(['A']) };
const [raw] = JSON.parse(readFixture('v1.9-pods-status.json'));

const withInstance = (change: object) =>
  decodePod(
    { ...raw, instances: [{ ...raw.instances[0], ...change }] },
    context,
  ).instances[0]!;

const withContainer = (change: object) =>
  withInstance({
    status: 'DEGRADED',
    containers: [{ ...raw.instances[0].containers[0], ...change }],
  });

describe('decodePod', () => {
  it('reads endpoints, checks and results in the form of an app', () => {
    expect(decodePod(raw, context)).toMatchObject({
      id: '/pods/web',
      kind: 'pod',
      instancesWanted: 1,
      labels: { team: 'x' },
      env: { A: 'b' },
      ports: [
        { index: 0, name: 'http', protocol: 'tcp' },
        { index: 1, name: 'admin', protocol: 'tcp' },
      ],
      healthChecks: [{ protocol: 'MESOS_HTTP', path: '/', intervalSeconds: 5 }],
      instances: [
        {
          phase: 'running',
          host: 'agent-1.example.com',
          endpoints: [
            { index: 0, address: 'agent-1.example.com', port: 31900 },
            { index: 1, address: '9.0.5.140', port: 9000 },
          ],
          healthResults: [{ alive: true }],
        },
      ],
    });
  });

  it.each([
    ['STABLE', 'TASK_RUNNING', 'running'],
    ['DEGRADED', 'TASK_RUNNING', 'running'],
    ['DEGRADED', 'TASK_UNREACHABLE', 'unreachable'],
    ['DEGRADED', 'TASK_FAILED', 'starting'],
    ['PENDING', 'TASK_STAGING', 'starting'],
    ['STAGING', 'TASK_STAGING', 'starting'],
    ['TERMINAL', 'TASK_KILLING', 'killing'],
    ['TERMINAL', 'TASK_FAILED', 'terminal'],
  ])('reads %s with %s as %s', (status, task, phase) => {
    const containers = [{ name: 'web', status: task }];
    expect(withInstance({ status, containers }).phase).toBe(phase);
  });

  it('takes a container that Mesos calls unhealthy as failing', () => {
    const conditions = [
      {
        name: 'healthy',
        value: 'false',
        reason: 'health-reported-by-mesos',
        lastChanged: '2020-10-29T12:01:00.000Z',
      },
    ];
    expect(withContainer({ conditions }).healthResults).toEqual([
      {
        alive: false,
        consecutiveFailures: 1,
        lastFailure: '2020-10-29T12:01:00.000Z',
        lastFailureCause: 'health-reported-by-mesos',
      },
    ]);
  });

  it('gives no address for a host port that is not allocated yet', () => {
    const endpoints = [{ name: 'http' }];
    expect(
      withContainer({ endpoints }).endpoints.map(({ name }) => name),
    ).toEqual(['admin']);
  });
});
