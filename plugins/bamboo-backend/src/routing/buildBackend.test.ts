import { RoutableApp } from '../apps/model';
import { appWith } from './__testUtils__/fixtures';
import { buildBackend } from './buildBackend';

type Check = Partial<RoutableApp['healthChecks'][number]>;

const check = (options: Check): RoutableApp['healthChecks'][number] => ({
  protocol: 'HTTPS',
  gracePeriodSeconds: 300,
  intervalSeconds: 10,
  timeoutSeconds: 5,
  maxConsecutiveFailures: 3,
  ...options,
});

const use = (port: number) => ({
  ...{ name: 'b', cluster: 'production', app: '/shop', port, mappings: [] },
});

describe('the class of a backend', () => {
  it.each<[string, Check[], number, string]>([
    ['no check', [], 0, 'http'],
    ['an HTTP check', [{ protocol: 'HTTP' }], 0, 'http'],
    ['a TCP check', [{ protocol: 'TCP' }], 0, 'http'],
    ['an HTTPS check', [{}], 0, 'https'],
    ['a MESOS_HTTPS check', [{ protocol: 'MESOS_HTTPS' }], 0, 'https'],
    ['an HTTPS check of port 0', [{}], 1, 'http'],
    ['an HTTPS check of port 1', [{ portIndex: 1 }], 1, 'https'],
    ['an HTTPS check of another port', [{ portIndex: 1 }], 0, 'http'],
    ['an HTTPS check of a fixed port', [{ port: 8443 }], 0, 'http'],
    ['also an HTTPS check', [{ protocol: 'TCP' }, {}], 0, 'https'],
  ])('with %s (%j) of port %i is %s', (_, checks, port, expected) => {
    const app = appWith('/shop', [], { healthChecks: checks.map(check) });
    expect(buildBackend(use(port), app).class).toBe(expected);
  });

  it('is http where the app is not known', () => {
    expect(buildBackend(use(0), undefined).class).toBe('http');
  });
});
